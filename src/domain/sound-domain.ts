/** What a stretch of sound is, coarsely: which of the audio spaces is worth filling for it. */
export const SOUND_DOMAINS = ['SPEECH', 'MUSIC', 'ENVIRONMENT'] as const;
export type SoundDomain = (typeof SOUND_DOMAINS)[number];
