import { describe, expect, it } from '@jest/globals';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import type { HearingOptions } from '../../src/domain/hearing.js';
import type { AudioDecoder } from '../../src/domain/ports/audio-decoder.js';
import { encodeSounds } from '../../src/services/analysis/encode-sounds.js';
import { judgeDomain, voiceShare } from '../../src/services/analysis/sound-domains.js';
import { Embedders } from '../../src/services/embedders.js';
import { fakeSpace } from '../fakes/fixed-embedder.js';

const axis = (index: number) => Float32Array.from({ length: 16 }, (_, at) => (at === index ? 1 : 0));

/** Hears a window of threes as a drum beat, of fives as rain, of sevens as a person who talks. */
const AXIS_OF_LEVEL: Record<number, number> = { 3: 0, 5: 1, 7: 2 };
const AXIS_OF_CAPTION: Record<string, number> = {
  'a drum beat': 0,
  'wind and rain': 1,
  'a person speaking': 2,
};

function captioned(): Embedder {
  return {
    space: fakeSpace('clap', ['text', 'audio']),
    audioInput: { sampleRateHz: 10, maxWindowSeconds: 10 },
    embedTexts: (texts) => Promise.resolve(texts.map((text) => axis(AXIS_OF_CAPTION[text] ?? 9))),
    embedAudio: (windows) => Promise.resolve(windows.map((pcm) => axis(AXIS_OF_LEVEL[pcm[0]!] ?? 8))),
    dispose: () => Promise.resolve(),
  };
}

function soundOnly(name: string): Embedder {
  return {
    space: fakeSpace(name, ['audio']),
    audioInput: { sampleRateHz: 10, maxWindowSeconds: 10 },
    embedAudio: (windows) => Promise.resolve(windows.map((pcm) => axis(pcm[0]!))),
    dispose: () => Promise.resolve(),
  };
}

/** One second each of threes, fives and sevens, at 10 Hz. */
const decoder: Pick<AudioDecoder, 'decode'> = {
  async *decode() {
    for (const level of [3, 5, 7]) yield new Float32Array(10).fill(level);
  },
};
const WINDOWS = [0, 1, 2].map((second) => ({ startSeconds: second, endSeconds: second + 1 }));

async function encode(embedders: Embedders, hearing: HearingOptions = {}) {
  const listening = {
    path: '',
    hearing,
    gainDb: 0,
    durationSeconds: 3,
    signal: new AbortController().signal,
  };
  const fractions: number[] = [];
  const moments = await encodeSounds({
    decoder: decoder as AudioDecoder,
    embedders,
    listening,
    windows: WINDOWS,
    voice: [{ startSeconds: 2, endSeconds: 3 }],
    onProgress: (fraction) => fractions.push(fraction),
  });
  return { moments, fractions };
}

describe('judging what a window of sound is', () => {
  const shares = { SPEECH: 0.2, MUSIC: 0.6, ENVIRONMENT: 0.2 };

  it('takes the nearest caption where nobody listened for voice', () => {
    expect(judgeDomain(shares, null)).toEqual({ soundDomain: 'MUSIC', soundDomainConfidence: 0.6 });
  });

  it('lets voice activity outweigh unsure captions, and not sure ones', () => {
    expect(judgeDomain(shares, 1).soundDomain).toBe('SPEECH');
    expect(judgeDomain({ SPEECH: 0, MUSIC: 0.99, ENVIRONMENT: 0.01 }, 0.4).soundDomain).toBe('MUSIC');
    expect(judgeDomain({ SPEECH: 0.5, MUSIC: 0.2, ENVIRONMENT: 0.3 }, 0).soundDomain).toBe('ENVIRONMENT');
  });

  it('gives confidences that sum to one over the domains', () => {
    for (const voice of [0, 0.3, 1]) {
      const { soundDomainConfidence } = judgeDomain(shares, voice);
      expect(soundDomainConfidence).toBeGreaterThan(1 / 3);
      expect(soundDomainConfidence).toBeLessThanOrEqual(1);
    }
  });

  it('knows speech by voice alone, and nothing else', () => {
    expect(judgeDomain(null, 0.8)).toEqual({ soundDomain: 'SPEECH', soundDomainConfidence: 0.8 });
    expect(judgeDomain(null, 0.1)).toEqual({ soundDomain: null, soundDomainConfidence: null });
    expect(judgeDomain(null, null)).toEqual({ soundDomain: null, soundDomainConfidence: null });
  });

  it('measures the share of a window that is voice', () => {
    const regions = [{ startSeconds: 1, endSeconds: 2 }, { startSeconds: 3.5, endSeconds: 9 }]; // prettier-ignore
    expect(voiceShare({ startSeconds: 0, endSeconds: 4 }, regions)).toBeCloseTo(0.375, 10);
    expect(voiceShare({ startSeconds: 5, endSeconds: 6 }, regions)).toBe(1);
    expect(voiceShare({ startSeconds: 2, endSeconds: 3 }, regions)).toBe(0);
  });
});

describe('filling spaces by domain', () => {
  const all = [captioned(), soundOnly('openl3'), soundOnly('vggish')];
  const routed = new Embedders(all, { openl3: ['MUSIC'], vggish: ['SPEECH', 'ENVIRONMENT'] });
  const spacesOf = ({ vectors }: { vectors: object }) => Object.keys(vectors).sort();

  it('labels every window and encodes it in the spaces of its domain', async () => {
    const { moments, fractions } = await encode(routed);
    expect(moments.map(({ soundDomain }) => soundDomain)).toEqual(['MUSIC', 'ENVIRONMENT', 'SPEECH']);
    expect(moments.map(spacesOf)).toEqual([['clap', 'openl3'], ['clap', 'vggish'], ['clap', 'vggish']]); // prettier-ignore
    expect(fractions.at(-1)).toBe(1);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  });

  it('encodes the sound of the window itself, not of a neighbour', async () => {
    const { moments } = await encode(routed);
    expect(moments[0]!.vectors['openl3']).toEqual(axis(3));
    expect(moments[1]!.vectors['vggish']).toEqual(axis(5));
    expect(moments[2]!.vectors['vggish']).toEqual(axis(7));
  });

  it('takes the caller at his word', async () => {
    const { moments } = await encode(routed, { soundDomain: 'MUSIC' });
    expect(moments.every(({ soundDomain, soundDomainConfidence }) => soundDomain === 'MUSIC' && soundDomainConfidence === 1)).toBe(true); // prettier-ignore
    expect(moments.map(spacesOf)).toEqual([['clap', 'openl3'], ['clap', 'openl3'], ['clap', 'openl3']]); // prettier-ignore
  });

  it('fills a space without domains for every window', async () => {
    const { moments } = await encode(new Embedders(all));
    expect(moments.every((moment) => spacesOf(moment).length === 3)).toBe(true);
  });

  it('makes no moment of sound where no space takes sound', async () => {
    expect((await encode(new Embedders([]))).moments).toEqual([]);
  });

  it('gives a window that nothing could place every space', async () => {
    const { moments } = await encode(new Embedders([soundOnly('openl3')], { openl3: ['MUSIC'] }));
    expect(moments.map(({ soundDomain }) => soundDomain)).toEqual([null, null, 'SPEECH']);
    expect(moments.map(spacesOf)).toEqual([['openl3'], ['openl3'], []]);
  });
});
