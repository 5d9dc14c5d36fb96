/** What the first bytes of a file say it is. */
export interface Signature {
  readonly family: 'IMAGE' | 'SOUND' | 'OTHER';
  readonly mimeType: string;
}

interface Pattern extends Signature {
  /** Text (latin-1) expected at byte `at`; several parts must all match. */
  readonly parts: readonly { readonly at: number; readonly text: string }[];
}

const pattern = (
  family: Signature['family'],
  mimeType: string,
  ...parts: [at: number, text: string][]
): Pattern => ({ family, mimeType, parts: parts.map(([at, text]) => ({ at, text })) });

/** Source: the format specifications and IANA media types. Order matters where one pattern includes another. */
const PATTERNS: readonly Pattern[] = [
  pattern('IMAGE', 'image/jpeg', [0, '\xff\xd8\xff']),
  pattern('IMAGE', 'image/png', [0, '\x89PNG\r\n\x1a\n']),
  pattern('IMAGE', 'image/gif', [0, 'GIF87a']),
  pattern('IMAGE', 'image/gif', [0, 'GIF89a']),
  pattern('IMAGE', 'image/webp', [0, 'RIFF'], [8, 'WEBP']),
  pattern('IMAGE', 'image/tiff', [0, 'II*\0']),
  pattern('IMAGE', 'image/tiff', [0, 'MM\0*']),
  pattern('IMAGE', 'image/tiff', [0, 'II+\0']),
  pattern('IMAGE', 'image/avif', [4, 'ftypavif']),
  pattern('IMAGE', 'image/avif', [4, 'ftypavis']),
  pattern('OTHER', 'image/heic', [4, 'ftyphei']),
  pattern('OTHER', 'image/heic', [4, 'ftyphev']),
  pattern('OTHER', 'image/heif', [4, 'ftypmif1']),
  pattern('SOUND', 'audio/wav', [0, 'RIFF'], [8, 'WAVE']),
  pattern('SOUND', 'audio/wav', [0, 'RF64'], [8, 'WAVE']),
  pattern('SOUND', 'video/x-msvideo', [0, 'RIFF'], [8, 'AVI ']),
  pattern('SOUND', 'audio/aiff', [0, 'FORM'], [8, 'AIF']),
  pattern('SOUND', 'audio/flac', [0, 'fLaC']),
  pattern('SOUND', 'audio/ogg', [0, 'OggS']),
  pattern('SOUND', 'audio/mpeg', [0, 'ID3']),
  pattern('SOUND', 'audio/mp4', [4, 'ftypM4A']),
  pattern('SOUND', 'audio/mp4', [4, 'ftypM4B']),
  pattern('SOUND', 'video/quicktime', [4, 'ftypqt']),
  pattern('SOUND', 'video/mp4', [4, 'ftyp']),
  pattern('SOUND', 'video/quicktime', [4, 'moov']),
  pattern('SOUND', 'video/quicktime', [4, 'mdat']),
  pattern('SOUND', 'video/quicktime', [4, 'wide']),
  pattern('SOUND', 'video/webm', [0, '\x1a\x45\xdf\xa3']),
  pattern('SOUND', 'video/x-flv', [0, 'FLV\x01']),
  pattern('SOUND', 'video/x-ms-asf', [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11']),
  pattern('SOUND', 'audio/amr', [0, '#!AMR']),
  pattern('SOUND', 'audio/x-caf', [0, 'caff']),
  pattern('SOUND', 'audio/basic', [0, '.snd']),
  pattern('SOUND', 'audio/x-wavpack', [0, 'wvpk']),
  pattern('SOUND', 'audio/x-ape', [0, 'MAC ']),
  pattern('SOUND', 'audio/x-tta', [0, 'TTA1']),
  pattern('SOUND', 'audio/x-voc', [0, 'Creative Voice File']),
  pattern('SOUND', 'audio/ac3', [0, '\x0b\x77']),
  pattern('SOUND', 'video/mpeg', [0, '\0\0\x01\xba']),
  pattern('SOUND', 'video/mp2t', [0, 'G'], [188, 'G'], [376, 'G']),
  pattern('OTHER', 'application/pdf', [0, '%PDF']),
  pattern('OTHER', 'application/zip', [0, 'PK\x03\x04']),
  pattern('OTHER', 'application/gzip', [0, '\x1f\x8b']),
  pattern('OTHER', 'application/x-7z-compressed', [0, '7z\xbc\xaf\x27\x1c']),
  pattern('OTHER', 'application/vnd.rar', [0, 'Rar!\x1a\x07']),
  pattern('OTHER', 'application/x-executable', [0, '\x7fELF']),
  pattern('OTHER', 'application/x-executable', [0, 'MZ']),
];

/** @returns what the head (first kilobytes) of a file shows; null when it bears no known mark. */
export function recogniseSignature(head: Uint8Array): Signature | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  const found = PATTERNS.find(({ parts }) => parts.every((part) => text.startsWith(part.text, part.at)));
  if (found !== undefined) return { family: found.family, mimeType: found.mimeType };
  if (isSvg(head)) return { family: 'IMAGE', mimeType: 'image/svg+xml' };
  return mpegFrame(head);
}

/**
 * MPEG audio without a tag starts with a frame header: 11 set bits, then version, layer, bit rate and sample rate, none
 * of which may hold its reserved value. ADTS (raw AAC) has 12 set bits and layer 0. Source: ISO 11172-3, ISO 13818-7.
 */
function mpegFrame(head: Uint8Array): Signature | null {
  const [sync = 0, second = 0, third = 0] = head;
  // FF FE begins UTF-16 text far more often than layer I audio, which ffprobe still finds.
  if (sync !== 0xff || (second & 0xe0) !== 0xe0 || second === 0xfe) return null;
  const layer = (second >> 1) & 3;
  if (layer === 0) return (second & 0xf0) === 0xf0 ? { family: 'SOUND', mimeType: 'audio/aac' } : null;
  const isReserved = ((second >> 3) & 3) === 1 || third >> 4 === 15 || ((third >> 2) & 3) === 3;
  return isReserved ? null : { family: 'SOUND', mimeType: 'audio/mpeg' };
}

/** @returns true for XML whose root element is `svg`, in UTF-8 or UTF-16, after declaration, comments and doctype. */
export function isSvg(head: Uint8Array): boolean {
  const isWide = head[0] === 0xff || head[0] === 0xfe || head[0] === 0 || head[1] === 0;
  // In ASCII, UTF-16 is the same letters with a zero byte beside each.
  const letters = Buffer.from(isWide ? head.filter((byte) => byte !== 0) : head).toString('latin1');
  const start = letters.indexOf('<');
  const isMarkup = start >= 0 && letters.slice(0, start).replace(/[\xef\xbb\xbf\xff\xfe\s]/g, '') === '';
  if (!isMarkup) return false;
  const body = letters.replace(/<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^[>]*(?:\[[^]*?\]\s*)?>/gi, '');
  return /^[^<]*<(?:[a-z0-9_-]+:)?svg[\s>/]/i.test(body);
}
