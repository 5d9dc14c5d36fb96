/** By kind and name: functions from a length in seconds to the sound. */
export declare const WORDLESS_SOUNDS: Readonly<
  Record<'silence' | 'noise' | 'music', Readonly<Record<string, (seconds: number) => Float32Array>>>
>;
/** @returns any sound file as mono float32 at 16 kHz. */
export declare function readSound(path: string): Float32Array;
