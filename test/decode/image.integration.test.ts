import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { createImageDecoder } from '../../src/decode/image.js';
import type { RgbImage } from '../../src/domain/ports/image-decoder.js';

const folder = mkdtempSync(join(tmpdir(), 'chorus-image-'));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const decoder = createImageDecoder();

function pixel(image: RgbImage, x: number, y: number): number[] {
  const first = (y * image.widthPixels + x) * 3;
  return [...image.data.subarray(first, first + 3)];
}

/** 6 by 4, each quarter of another colour, so that every turn and flip shows. */
const RED = [255, 0, 0];
const GREEN = [0, 255, 0];
const BLUE = [0, 0, 255];
const BLACK = [0, 0, 0];
const QUARTERS = Buffer.from(
  Array.from({ length: 24 }, (_, i) => {
    const isRight = i % 6 >= 3;
    const isBottom = i >= 12;
    return isBottom ? (isRight ? BLACK : BLUE) : isRight ? GREEN : RED;
  }).flat(),
);
const quarters = () => sharp(QUARTERS, { raw: { width: 6, height: 4, channels: 3 } });

/** Colours of the corners: top left, top right, bottom left, bottom right. */
function corners(image: RgbImage): number[][] {
  const right = image.widthPixels - 1;
  const bottom = image.heightPixels - 1;
  return [pixel(image, 0, 0), pixel(image, right, 0), pixel(image, 0, bottom), pixel(image, right, bottom)];
}

describe('decode', () => {
  it.each(['png', 'webp', 'gif', 'tiff', 'avif', 'jpeg'] as const)('reads %s', async (format) => {
    const path = file(`plain.${format}`);
    const large = quarters().resize(60, 40, { kernel: 'nearest' });
    await (
      format === 'png' || format === 'gif' ? large.toFormat(format) : large.toFormat(format, { quality: 95 })
    ).toFile(path);
    const image = await decoder.decode(path);
    expect([image.widthPixels, image.heightPixels, image.data.length]).toEqual([60, 40, 60 * 40 * 3]);
    const expected = [RED, GREEN, BLUE, BLACK];
    corners(image).forEach((colour, corner) =>
      colour.forEach((value, channel) =>
        expect(Math.abs(value - expected[corner]![channel]!)).toBeLessThan(12),
      ),
    );
    expect(await decoder.probe(path)).toMatchObject({ widthPixels: 60, heightPixels: 40 });
  });

  it.each([
    [1, [RED, GREEN, BLUE, BLACK]],
    [2, [GREEN, RED, BLACK, BLUE]],
    [3, [BLACK, BLUE, GREEN, RED]],
    [4, [BLUE, BLACK, RED, GREEN]],
    [5, [RED, BLUE, GREEN, BLACK]],
    [6, [BLUE, RED, BLACK, GREEN]],
    [7, [BLACK, GREEN, BLUE, RED]],
    [8, [GREEN, BLACK, RED, BLUE]],
  ])('turns by EXIF orientation %i', async (orientation, expected) => {
    const path = file(`turned-${orientation}.png`);
    await quarters().withMetadata({ orientation }).png().toFile(path);
    const image = await decoder.decode(path);
    const size = orientation >= 5 ? [4, 6] : [6, 4];
    expect([image.widthPixels, image.heightPixels]).toEqual(size);
    expect(corners(image)).toEqual(expected);
    const probe = await decoder.probe(path);
    expect([probe.widthPixels, probe.heightPixels]).toEqual(size);
  });

  it('composites transparency on white', async () => {
    const raw = Buffer.from([255, 0, 0, 0, 255, 0, 0, 128, 0, 0, 255, 255]);
    await sharp(raw, { raw: { width: 3, height: 1, channels: 4 } })
      .png()
      .toFile(file('alpha.png'));
    const image = await decoder.decode(file('alpha.png'));
    expect([...image.data]).toEqual([255, 255, 255, 255, 127, 127, 0, 0, 255]);
  });

  it('composites a transparent palette on white', async () => {
    const raw = Buffer.from([255, 0, 0, 0, 0, 128, 0, 255]);
    await sharp(raw, { raw: { width: 2, height: 1, channels: 4 } })
      .png({ palette: true })
      .toFile(file('palette.png'));
    expect([...(await decoder.decode(file('palette.png'))).data]).toEqual([255, 255, 255, 0, 128, 0]);
  });

  it('repeats grey, also with alpha and with one bit', async () => {
    await sharp(Buffer.from([0, 90, 255]), { raw: { width: 3, height: 1, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(file('grey.png'));
    expect((await sharp(file('grey.png')).metadata()).channels).toBe(1);
    expect([...(await decoder.decode(file('grey.png'))).data]).toEqual([0, 0, 0, 90, 90, 90, 255, 255, 255]);
    await sharp(Buffer.from([0, 255]), { raw: { width: 2, height: 1, channels: 1 } })
      .toColourspace('b-w')
      .png({ palette: true, colours: 2 })
      .toFile(file('bit.png'));
    expect([...(await decoder.decode(file('bit.png'))).data]).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it('scales 16 bits to 8 by 257, rounding', async () => {
    const values = [0, 128, 129, 257, 257 * 100 + 128, 257 * 100 + 129, 65535, 65407, 65406];
    const raw = Uint16Array.from(values);
    await sharp(raw, { raw: { width: 3, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toFile(file('deep.png'));
    expect((await sharp(file('deep.png')).metadata()).depth).toBe('ushort');
    const image = await decoder.decode(file('deep.png'));
    expect([...image.data]).toEqual(values.map((value) => Math.round(value / 257)));
    await sharp(Uint16Array.from([0, 128, 129, 65535]), { raw: { width: 4, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toFile(file('deep-grey.png'));
    expect((await sharp(file('deep-grey.png')).metadata()).space).toBe('grey16');
    expect([...(await decoder.decode(file('deep-grey.png'))).data]).toEqual([
      0, 0, 0, 0, 0, 0, 1, 1, 1, 255, 255, 255,
    ]);
  });

  it('converts CMYK to sRGB', async () => {
    await quarters()
      .resize(60, 40, { kernel: 'nearest' })
      .toColourspace('cmyk')
      .jpeg({ quality: 95 })
      .toFile(file('cmyk.jpg'));
    expect((await sharp(file('cmyk.jpg')).metadata()).space).toBe('cmyk');
    const image = await decoder.decode(file('cmyk.jpg'));
    expect(image.data.length).toBe(60 * 40 * 3);
    const [red, green, blue, black] = corners(image) as [number[], number[], number[], number[]];
    expect(red[0]).toBeGreaterThan(200);
    expect(red[2]).toBeLessThan(90);
    // Print has no pure green.
    expect(green[1]).toBe(Math.max(...green));
    expect(green[2]).toBeLessThan(60);
    expect(blue[2]! - blue[0]!).toBeGreaterThan(60);
    expect(Math.max(...black)).toBeLessThan(70);
  });

  it('converts an embedded colour profile to sRGB', async () => {
    // The same numbers mean a more saturated colour in Display P3 than in sRGB.
    const raw = Buffer.from([200, 100, 50]);
    await sharp(raw, { raw: { width: 1, height: 1, channels: 3 } })
      .withIccProfile('p3')
      .png()
      .toFile(file('p3.png'));
    const stored = await sharp(file('p3.png'), { ignoreIcc: true }).raw().toBuffer();
    expect(stored[0]).not.toBe(200);
    const image = await decoder.decode(file('p3.png'));
    [200, 100, 50].forEach((value, i) => expect(Math.abs(image.data[i]! - value)).toBeLessThanOrEqual(2));
  });

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.from(RED), Buffer.from(BLUE)]);
    await sharp(frames, { raw: { width: 1, height: 2, channels: 3, pageHeight: 1 } })
      .gif({ delay: [100, 100] })
      .toFile(file('moving.gif'));
    expect((await sharp(file('moving.gif')).metadata()).pages).toBe(2);
    const image = await decoder.decode(file('moving.gif'));
    expect([image.widthPixels, image.heightPixels, [...image.data]]).toEqual([1, 1, RED]);
  });

  it('reads one single pixel', async () => {
    await sharp(Buffer.from([1, 2, 3]), { raw: { width: 1, height: 1, channels: 3 } })
      .png()
      .toFile(file('one.png'));
    expect(await decoder.decode(file('one.png'))).toMatchObject({ widthPixels: 1, heightPixels: 1 });
  });

  it('gives the same bytes every time', async () => {
    const noise = Buffer.from(Array.from({ length: 300 * 200 * 3 }, (_, i) => (i * i * 31 + i * 7) & 255));
    await sharp(noise, { raw: { width: 300, height: 200, channels: 3 } })
      .jpeg()
      .toFile(file('noise.jpg'));
    const [first, ...others] = await Promise.all([1, 2, 3, 4].map(() => decoder.decode(file('noise.jpg'))));
    for (const other of others) expect(Buffer.compare(first!.data, other.data)).toBe(0);
  });

  it('shows the new picture after a file was replaced', async () => {
    for (const colour of [RED, BLUE]) {
      await sharp({
        create: { width: 4, height: 4, channels: 3, background: { r: colour[0]!, g: 0, b: colour[2]! } },
      })
        .png()
        .toFile(file('replaced.png'));
      expect(pixel(await decoder.decode(file('replaced.png')), 1, 1)).toEqual(colour);
    }
  });
});

describe('thumbnail', () => {
  it('fits into the square, turned, opaque, and never larger than the picture', async () => {
    await sharp({ create: { width: 400, height: 200, channels: 4, background: '#ff000000' } })
      .withMetadata({ orientation: 6 })
      .png()
      .toFile(file('wide.png'));
    const small = await decoder.thumbnail(file('wide.png'), 100);
    expect(small.mimeType).toBe('image/webp');
    const { data, info } = await sharp(small.data).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([50, 100, 3]);
    expect(Math.min(...data)).toBeGreaterThan(250);
    const whole = await sharp((await decoder.thumbnail(file('wide.png'), 5000)).data).metadata();
    expect([whole.width, whole.height]).toEqual([200, 400]);
  });
});

describe('bad files', () => {
  it('refuses too many pixels by the header, before decoding', async () => {
    // A valid header of 20000 x 20000 and next to nothing behind it.
    const png = await sharp(Buffer.from([1, 2, 3]), { raw: { width: 1, height: 1, channels: 3 } })
      .png()
      .toBuffer();
    png.writeUInt32BE(20000, 16);
    png.writeUInt32BE(20000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    writeFileSync(file('huge.png'), png);
    const before = process.memoryUsage().rss;
    for (const act of ['probe', 'decode'] as const) {
      await expect(decoder[act](file('huge.png'))).rejects.toMatchObject({
        code: 'MEDIA_TOO_LARGE',
        details: { limit: 100_000_000, actual: 400_000_000, unit: 'pixels' },
      });
    }
    await expect(decoder.thumbnail(file('huge.png'), 10)).rejects.toMatchObject({ code: 'MEDIA_TOO_LARGE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  it('keeps to a limit of its own', async () => {
    await quarters().png().toFile(file('small.png'));
    const strict = createImageDecoder({ maxPixels: 23 });
    await expect(strict.decode(file('small.png'))).rejects.toMatchObject({ code: 'MEDIA_TOO_LARGE' });
    expect((await createImageDecoder({ maxPixels: 24 }).decode(file('small.png'))).widthPixels).toBe(6);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('says MEDIA_DECODE_FAILED for a truncated %s', async (format) => {
    const noise = Buffer.from(Array.from({ length: 200 * 200 * 3 }, (_, i) => (i * i * 31 + i * 7) & 255));
    const whole = await sharp(noise, { raw: { width: 200, height: 200, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    writeFileSync(file(`cut.${format}`), whole.subarray(0, Math.floor(whole.length * 0.6)));
    const failure = decoder.decode(file(`cut.${format}`));
    await expect(failure).rejects.toMatchObject({ code: 'MEDIA_DECODE_FAILED' });
    await expect(failure).rejects.not.toHaveProperty('message', expect.stringContaining(folder));
  });

  it('tells empty, missing and foreign files apart', async () => {
    writeFileSync(file('empty.png'), '');
    writeFileSync(file('text.png'), 'words, no picture');
    await expect(decoder.decode(file('empty.png'))).rejects.toMatchObject({ code: 'MEDIA_EMPTY' });
    await expect(decoder.decode(file('text.png'))).rejects.toMatchObject({ code: 'MEDIA_UNSUPPORTED' });
    await expect(decoder.decode(file('gone.png'))).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });
});

describe('SVG', () => {
  let requests = 0;
  const server = http.createServer((_request, response) => {
    requests += 1;
    response.end(readFileSync(file('secret.png')));
  });
  let address = '';
  beforeAll(async () => {
    await sharp({ create: { width: 10, height: 10, channels: 3, background: '#ff0000' } })
      .png()
      .toFile(file('secret.png'));
    writeFileSync(file('secret.txt'), 'secret words');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const svg = (body: string, head = '') =>
    `<?xml version="1.0"?>${head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `xmlns:xi="http://www.w3.org/2001/XInclude" width="10" height="10">${body}</svg>`;

  it('is rendered on white', async () => {
    writeFileSync(file('drawn.svg'), svg('<rect width="5" height="10" fill="#00ff00"/>'));
    const image = await decoder.decode(file('drawn.svg'));
    // A drawing has no pixels of its own: small ones are rendered large.
    expect([image.widthPixels, image.heightPixels]).toEqual([512, 512]);
    expect([pixel(image, 100, 250), pixel(image, 400, 250)]).toEqual([GREEN, [255, 255, 255]]);
    expect(await decoder.probe(file('drawn.svg'))).toEqual({
      widthPixels: 10,
      heightPixels: 10,
      format: 'svg',
    });
  });

  it('shows a picture that it carries itself', async () => {
    const data = readFileSync(file('secret.png')).toString('base64');
    writeFileSync(
      file('own.svg'),
      svg(`<image width="10" height="10" href="data:image/png;base64,${data}"/>`),
    );
    expect(pixel(await decoder.decode(file('own.svg')), 5, 5)).toEqual(RED);
  });

  it.each([
    ['a picture beside it', () => svg('<image width="10" height="10" href="secret.png"/>')],
    ['a picture beside it (xlink)', () => svg('<image width="10" height="10" xlink:href="secret.png"/>')],
    [
      'a picture by file URL',
      () => svg(`<image width="10" height="10" href="file://${file('secret.png')}"/>`),
    ],
    ['a picture by path', () => svg(`<image width="10" height="10" href="${file('secret.png')}"/>`)],
    ['a picture on the network', () => svg(`<image width="10" height="10" href="${address}/secret.png"/>`)],
    [
      'a style sheet',
      () => svg('<rect width="10" height="10"/>', `<?xml-stylesheet href="${address}/a.css"?>`),
    ],
    ['a style import', () => svg(`<style>@import url("${address}/a.css");</style>`)],
    [
      'a filter image',
      () =>
        svg(
          `<filter id="f"><feImage href="secret.png"/></filter><rect width="10" height="10" filter="url(#f)"/>`,
        ),
    ],
    ['a pattern of another file', () => svg(`<rect width="10" height="10" fill="url(secret.svg#p)"/>`)],
  ])('reads no other file and no address: %s', async (_name, content) => {
    writeFileSync(file('nosy.svg'), content());
    const image = await decoder.decode(file('nosy.svg')).catch(() => null);
    const red =
      image === null
        ? []
        : Array.from({ length: 100 }, (_, i) => pixel(image, (i % 10) * 50, Math.floor(i / 10) * 50));
    expect(red).not.toContainEqual(RED);
    expect(requests).toBe(0);
  });

  it.each([
    [
      'an entity',
      () =>
        svg(
          '<text y="9" font-size="9">&x;</text>',
          `<!DOCTYPE svg [<!ENTITY x SYSTEM "file://${file('secret.txt')}">]>`,
        ),
    ],
    [
      'an inclusion',
      () =>
        svg(
          `<text y="9" font-size="9"><xi:include parse="text" href="file://${file('secret.txt')}"/></text>`,
        ),
    ],
    [
      'an inclusion beside it',
      () => svg(`<text y="9" font-size="9"><xi:include parse="text" href="secret.txt"/></text>`),
    ],
  ])('prints no other file: %s', async (_name, content) => {
    writeFileSync(file('nosy.svg'), content());
    const image = await decoder.decode(file('nosy.svg')).catch(() => null);
    // Any glyph would be dark on white.
    expect(image?.data.every((value) => value === 255) ?? true).toBe(true);
  });

  it('is never loaded by path, even when it does not look like one', async () => {
    const hidden = svg('<image width="10" height="10" href="secret.png"/>', `<!-- ${'x'.repeat(900)} -->`);
    writeFileSync(file('hidden.svg'), hidden);
    writeFileSync(
      file('far.svg'),
      svg('<image width="10" height="10" href="secret.png"/>', `<!-- ${'x'.repeat(9000)} -->`),
    );
    for (const name of ['hidden.svg', 'far.svg']) {
      const image = await decoder.decode(file(name)).catch(() => null);
      expect(image === null ? [] : pixel(image, 5, 5)).not.toEqual(RED);
    }
    await expect(sharp(file('drawn.svg')).metadata()).rejects.toThrow();
  });

  it('refuses one that would be rendered too large', async () => {
    writeFileSync(file('huge.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>');
    await expect(decoder.decode(file('huge.svg'))).rejects.toMatchObject({ code: 'MEDIA_TOO_LARGE' });
  });
});

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
