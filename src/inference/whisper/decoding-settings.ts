/** When a text is believed, when it is written anew, and when it is taken for nothing said. */
export interface DecodingSettings {
  /**
   * Tried in turn until a text passes the gates; 0 takes the most probable token, above it tokens are drawn.
   * Source: the Whisper paper, section 4.5.
   */
  readonly temperatures: readonly number[];
  /** A text whose tokens have a lower mean log-probability is tried again. Source: the paper, section 4.5. */
  readonly minMeanLogProbability: number;
  /** A text that packs better repeats itself and is tried again. Source: the paper, section 4.5. */
  readonly maxCompressionRatio: number;
  /**
   * Above this probability of no speech, a text under `minMeanLogProbability` is nothing that was said. Source: the
   * paper, section 4.5; both conditions together, because neither is reliable alone.
   */
  readonly maxNoSpeechProbability: number;
  /**
   * Above `maxNoSpeechProbability`, so is a text whose first token is less probable than this: what Whisper writes into
   * silence is short and likely once begun ("you", "Thank you."). Ours: with tiny.en, 34 of 36 wordless clips of 0.7 to 20 s lie
   * above 0.6 and below 0.47; 44 single words lie below 0.2 of no speech.
   */
  readonly minFirstProbability: number;
  /** A clip surer of its language than this keeps it, whatever the rest of the recording speaks. Ours. */
  readonly sureLanguageProbability: number;
  /** When a text ends this long before its clip does, the rest is heard again by itself. Ours. */
  readonly longestRestSeconds: number;
  /** The same sound gives the same words: draws start from here. */
  readonly seed: number;
}

export const DECODING_SETTINGS: DecodingSettings = {
  temperatures: [0, 0.2, 0.4, 0.6, 0.8, 1],
  minMeanLogProbability: -1,
  maxCompressionRatio: 2.4,
  maxNoSpeechProbability: 0.6,
  minFirstProbability: 0.5,
  sureLanguageProbability: 0.9,
  longestRestSeconds: 3,
  seed: 1,
};
