/** What a container says about its first audio stream. */
export interface AudioProbe {
  readonly durationSeconds: number | null;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Codec of the audio stream, for example `mp3`. */
  readonly codec: string;
  /** Container, for example `mov,mp4,m4a`. */
  readonly container: string;
}

/** Result of listening to the whole file once (EBU R128), to the mono mix that `decode` gives. */
export interface LoudnessReport {
  /** Integrated loudness in LUFS; null below the gate or under 0.4 s. */
  readonly integratedLufs: number | null;
  /** True peak in dBTP; null for digital silence. */
  readonly truePeakDb: number | null;
  /** Measured length of the decoded sound. */
  readonly durationSeconds: number;
  /** True when parts of the file could not be read and are missing from the sound. */
  readonly isDamaged?: boolean;
}

export interface DecodeRequest {
  readonly sampleRateHz: number;
  /** Gain applied while decoding, default 0. */
  readonly gainDb?: number;
  readonly startSeconds?: number;
  readonly durationSeconds?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Any file ffmpeg reads, to mono float32. Errors: MEDIA_UNSUPPORTED (no audio stream, unknown format),
 * MEDIA_DECODE_FAILED (damaged), MEDIA_TOO_LARGE (longer than the limit), DEADLINE_EXCEEDED, CANCELLED.
 */
export interface AudioDecoder {
  probe(path: string, signal?: AbortSignal): Promise<AudioProbe>;
  measureLoudness(path: string, signal?: AbortSignal): Promise<LoudnessReport>;
  /** Streams chunks of mono PCM, nominally in [-1, 1]; memory does not grow with duration. Channels are averaged. */
  decode(path: string, request: DecodeRequest): AsyncIterable<Float32Array>;
}
