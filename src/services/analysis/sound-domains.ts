import type { Vector } from '../../domain/embedding.js';
import { NO_SOUND_DOMAIN, type Moment } from '../../domain/moment.js';
import type { SpeechRegion } from '../../domain/ports/speech.js';
import { SOUND_DOMAINS, type SoundDomain } from '../../domain/sound-domain.js';
import { dotProduct } from '../../dsp/dot-product.js';
import type { TextEmbedder } from '../embedders.js';

/** What is said of one window of sound. */
export type DomainVerdict = Pick<Moment, 'soundDomain' | 'soundDomainConfidence'>;

/** What each domain sounds like, in the words of captions; a window belongs where its nearest caption is. */
const CAPTIONS: Record<SoundDomain, readonly string[]> = {
  SPEECH: [
    'a person speaking', 'a man talking', 'a woman talking', 'conversation', 'a narrator reading aloud',
    'a crowd of people talking',
  ],
  MUSIC: [
    'music', 'a musical instrument playing', 'a drum beat', 'an electric guitar', 'a piano melody',
    'a synthesizer chord', 'people singing', 'an orchestra',
  ],
  ENVIRONMENT: [
    'wind and rain', 'a dog barking', 'birds singing', 'traffic on a street', 'an engine running', 'footsteps',
    'a door closing', 'water flowing', 'machine noise', 'an alarm ringing', 'a crow cawing', 'static hiss',
  ],
}; // prettier-ignore

/** Where CLAP's learned temperature starts (Elizalde et al., "CLAP", ICASSP 2023; Radford et al., "CLIP", 2021). */
const TEMPERATURE = 0.07;
/** How much of the verdict is what voice activity says, where there is a detector; the rest is zero-shot by captions. */
const VOICE_SHARE = 0.5;
/** Without captions, a window that is mostly voice is speech; of any other nothing is known. */
const MOSTLY = 0.5;

type DomainShares = Record<SoundDomain, number>;

const DOMAIN_OF_CAPTION = SOUND_DOMAINS.flatMap((domain) => CAPTIONS[domain].map(() => domain));
const ALL_CAPTIONS = SOUND_DOMAINS.flatMap((domain) => CAPTIONS[domain]);

/** @returns the share of each domain for a vector of the embedder's space: softmax over the nearest caption of each. */
export async function sharesByCaptions(
  embedder: TextEmbedder,
  vectors: readonly Vector[],
  signal: AbortSignal,
): Promise<DomainShares[]> {
  const captions = await embedder.embedTexts(ALL_CAPTIONS, signal);
  return vectors.map((vector) => {
    const nearest: DomainShares = { SPEECH: -1, MUSIC: -1, ENVIRONMENT: -1 };
    captions.forEach((caption, index) => {
      const domain = DOMAIN_OF_CAPTION[index]!;
      nearest[domain] = Math.max(nearest[domain], dotProduct(caption, vector));
    });
    return softmax(nearest);
  });
}

/**
 * Says what a window of sound is. Voice activity knows speech better than captions do, captions know everything else.
 * @param shares by captions; null when no space can tell.
 * @param voice share of the window with voice activity, 0..1; null when there is no detector.
 */
export function judgeDomain(shares: DomainShares | null, voice: number | null): DomainVerdict {
  if (shares === null) {
    if (voice === null || voice < MOSTLY) return NO_SOUND_DOMAIN;
    return { soundDomain: 'SPEECH', soundDomainConfidence: voice };
  }
  const mixed = voice === null ? shares : mixWithVoice(shares, voice);
  const soundDomain = SOUND_DOMAINS.reduce((best, each) => (mixed[each] > mixed[best] ? each : best));
  return { soundDomain, soundDomainConfidence: mixed[soundDomain] };
}

/** @returns the share of a window that lies in regions of speech, 0..1. */
export function voiceShare(
  window: { readonly startSeconds: number; readonly endSeconds: number },
  regions: readonly SpeechRegion[],
): number {
  const { startSeconds, endSeconds } = window;
  const covered = regions.reduce((sum, region) => {
    const overlap = Math.min(endSeconds, region.endSeconds) - Math.max(startSeconds, region.startSeconds);
    return sum + Math.max(0, overlap);
  }, 0);
  return Math.min(1, covered / Math.max(endSeconds - startSeconds, Number.EPSILON));
}

/** Where there is no voice, music and surroundings share what voice activity gives, in the proportion of the captions. */
function mixWithVoice(shares: DomainShares, voice: number): DomainShares {
  const other = Math.max(shares.MUSIC + shares.ENVIRONMENT, Number.EPSILON);
  const mix = (byCaptions: number, byVoice: number) => (1 - VOICE_SHARE) * byCaptions + VOICE_SHARE * byVoice;
  return {
    SPEECH: mix(shares.SPEECH, voice),
    MUSIC: mix(shares.MUSIC, (1 - voice) * (shares.MUSIC / other)),
    ENVIRONMENT: mix(shares.ENVIRONMENT, (1 - voice) * (shares.ENVIRONMENT / other)),
  };
}

function softmax(similarities: DomainShares): DomainShares {
  const largest = Math.max(...Object.values(similarities));
  const weightOf = (domain: SoundDomain) => Math.exp((similarities[domain] - largest) / TEMPERATURE);
  const sum = SOUND_DOMAINS.reduce((total, domain) => total + weightOf(domain), 0);
  return {
    SPEECH: weightOf('SPEECH') / sum,
    MUSIC: weightOf('MUSIC') / sum,
    ENVIRONMENT: weightOf('ENVIRONMENT') / sum,
  };
}
