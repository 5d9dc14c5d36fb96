/** Opaque 8-bit sRGB picture, rows top to bottom: data length = width * height * 3 (R, G, B interleaved). */
export interface RgbImage {
  readonly widthPixels: number;
  readonly heightPixels: number;
  readonly data: Uint8Array;
}

export interface ImageProbe {
  /** After EXIF orientation. */
  readonly widthPixels: number;
  readonly heightPixels: number;
  /** `jpeg`, `png`, `webp`, `gif`, `avif`, `tiff`, `svg`, ... */
  readonly format: string;
}

/** How much of a picture is wanted. */
export interface ImageDecodeRequest {
  /** Whoever gets the picture makes its shorter side so long, by averages; Infinity: every pixel counts. */
  readonly shortSidePixels: number;
}

/**
 * Any picture sharp reads. Orientation from EXIF is applied, alpha is composited on white, 16-bit is scaled to 8,
 * colour profiles are converted to sRGB. SVG may not read any other file. Errors: MEDIA_UNSUPPORTED,
 * MEDIA_DECODE_FAILED, MEDIA_TOO_LARGE (pixels).
 */
export interface ImageDecoder {
  probe(path: string): Promise<ImageProbe>;
  /**
   * @param request without one, every pixel comes. With one, a picture that is many times larger may come smaller, its
   * shorter side at least three times what was asked for.
   */
  decode(path: string, request?: ImageDecodeRequest): Promise<RgbImage>;
  /** JPEG or WebP preview that fits in a square of `maxSidePixels`. */
  thumbnail(path: string, maxSidePixels: number): Promise<{ mimeType: string; data: Uint8Array }>;
}
