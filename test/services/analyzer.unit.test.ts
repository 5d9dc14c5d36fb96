import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../src/domain/errors.js';
import { createMediaAnalyzer, type AnalyzerTools } from '../../src/services/analysis/analyzer.js';
import { Embedders } from '../../src/services/embedders.js';
import { createFakeEmbedder } from '../fakes/fixed-embedder.js';

function createAnalyzer(tools: Partial<AnalyzerTools>) {
  const absent = {} as never;
  return createMediaAnalyzer({
    decoder: absent,
    images: absent,
    readTranscript: absent,
    embedders: new Embedders([createFakeEmbedder('text', ['text'])]),
    speech: null,
    unready: {},
    ...tools,
  });
}

const analyse = (tools: Partial<AnalyzerTools>, kind: 'IMAGE' | 'AUDIO') =>
  createAnalyzer(tools).analyse({ path: 'x', kind }, () => {}, new AbortController().signal);

describe('analysis', () => {
  it('refuses a kind whose model is not fetched yet, rather than leave the item without a vector', async () => {
    const unready = { IMAGE: new AppError('MODEL_NOT_READY', 'Fetch it once.') };
    await expect(analyse({ unready }, 'IMAGE')).rejects.toMatchObject({ code: 'MODEL_NOT_READY' });
  });

  it.each(['IMAGE', 'AUDIO'] as const)(
    'refuses %s under a profile that has no model for it',
    async (kind) => {
      await expect(analyse({}, kind)).rejects.toMatchObject({ code: 'CAPABILITY_UNSUPPORTED' });
    },
  );
});
