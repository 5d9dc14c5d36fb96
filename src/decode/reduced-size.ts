import type { ImageDecodeRequest, ImageProbe } from '../domain/ports/image-decoder.js';

/** The shorter side comes so many times as long as what is asked for: what is left to do decides how it looks. */
const SPARE = 3;
/** From here on the JPEG decoder itself leaves out at least every other row and column, which is most of its work. */
const LEAST_REDUCTION = 4;

/**
 * How a JPEG is made smaller while it is decoded: the decoder gives a half, a quarter or an eighth from the coefficients
 * of its blocks (`fastShrinkOnLoad: false` leaves a factor of 2 to 4), and a cubic filter does the rest. Cheaper ways
 * are further off: a remaining factor of 1.25 gave 10 levels on photographs instead of 3, a linear filter 7.
 */
export const REDUCTION = { fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: false } as const;

/**
 * @returns the size at which enough of a picture is decoded for what is wanted; null where all of it is: everything but
 * JPEG, and JPEGs less than twelve times as large as that.
 */
export function reducedSize(
  { format, widthPixels, heightPixels }: ImageProbe,
  { shortSidePixels }: ImageDecodeRequest,
): { width: number; height: number } | null {
  const reduction = Math.min(widthPixels, heightPixels) / (SPARE * shortSidePixels);
  if (format !== 'jpeg' || reduction < LEAST_REDUCTION) return null;
  return { width: Math.round(widthPixels / reduction), height: Math.round(heightPixels / reduction) };
}
