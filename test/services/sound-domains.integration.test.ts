import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAudioDecoder } from '../../src/decode/audio.js';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { createClapEmbedder } from '../../src/inference/clap/clap.js';
import { analyseAudio } from '../../src/services/analysis/audio.js';
import { Embedders } from '../../src/services/embedders.js';

const packaged = (name: string) => `node_modules/supersonic-scsynth-samples/samples/${name}.flac`;

describe('the domain of real sounds under the demo checkpoint', () => {
  const decoder = createAudioDecoder({ maxDurationSeconds: 600, timeoutMs: 60_000 });
  let clap: Embedder;
  beforeAll(async () => {
    clap = await createClapEmbedder({ name: 'clap', folder: 'models/demo/clap', dtype: 'q8' });
  });
  afterAll(() => clap.dispose());

  it.each([
    ['a drum loop', packaged('loop_amen'), 'MUSIC'],
    ['a guitar', packaged('guit_em9'), 'MUSIC'],
    ['a crow', packaged('misc_crow'), 'ENVIRONMENT'],
    ['the hiss of a record', packaged('vinyl_hiss'), 'ENVIRONMENT'],
    ['synthetic speech', 'scripts/demo/library/bread-recipe.m4a', 'SPEECH'],
  ])('hears %s', async (_what, path, expected) => {
    const tools = { decoder, embedders: new Embedders([clap]), speech: null };
    const { moments } = await analyseAudio(tools, { path }, () => {}, new AbortController().signal);
    expect(moments.length).toBeGreaterThan(0);
    expect(new Set(moments.map(({ soundDomain }) => soundDomain))).toEqual(new Set([expected]));
    for (const { soundDomainConfidence } of moments) expect(soundDomainConfidence).toBeGreaterThan(0.5);
  });
});
