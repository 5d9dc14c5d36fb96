/**
 * Ink to light where no profile says how the ink looks: each colour is what the paper reflects under ink and black.
 * Gives the bytes of Pillow 13 (`cmyk2rgb` of Convert.c), which the pictures that encoders learned from went through; a
 * profile assumed for all such files is up to 78 levels away from it.
 * @param samples uint8, 4 per pixel: cyan, magenta, yellow, black; 255 is full ink.
 * @returns uint8, 3 per pixel.
 */
export function plainCmykToRgb(samples: Uint8Array): Uint8Array {
  const pixels = samples.length / 4;
  const rgb = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const light = 255 - samples[pixel * 4 + 3]!;
    for (let colour = 0; colour < 3; colour += 1) {
      const product = samples[pixel * 4 + colour]! * light + 128;
      // The product over 255, rounded, without a division.
      rgb[pixel * 3 + colour] = light - (((product >> 8) + product) >> 8);
    }
  }
  return rgb;
}
