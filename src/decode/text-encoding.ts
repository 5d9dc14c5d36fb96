import { analyse } from 'chardet';

/** Text with the name of the encoding it was in. */
export interface DecodedText {
  readonly text: string;
  /** WHATWG name in upper case, for example `UTF-8`, `UTF-16LE`, `WINDOWS-1252`, `SHIFT_JIS`. */
  readonly encoding: string;
}

/** Enough for statistics; the whole of a long file would only cost time. */
const DETECTION_BYTES = 1 << 16;

/**
 * Bytes to text: by byte order mark, else UTF-8 where the bytes are valid UTF-8, else the likeliest encoding by
 * statistics. Marks are removed; line ends become `\n`.
 * @param bytes may end inside a character.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  for (const encoding of encodingsByLikelihood(bytes)) {
    const text = tryDecode(bytes, encoding);
    if (text !== null) return { text: text.replace(/\r\n?/g, '\n'), encoding: encoding.toUpperCase() };
  }
  // Windows-1252 gives every byte a meaning.
  const text = new TextDecoder('windows-1252').decode(bytes);
  return { text: text.replace(/\r\n?/g, '\n'), encoding: 'WINDOWS-1252' };
}

function encodingsByLikelihood(bytes: Uint8Array): string[] {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return ['utf-16le'];
  if (first === 0xfe && second === 0xff) return ['utf-16be'];
  const guesses = analyse(bytes.subarray(0, DETECTION_BYTES)).map(({ name }) => name.toLowerCase());
  // ISO-8859-1 in the wild means its superset, as browsers decided.
  return ['utf-8', ...guesses.map((name) => (name === 'iso-8859-1' ? 'windows-1252' : name))];
}

function tryDecode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    // Invalid bytes, or an encoding that this runtime does not know: the next guess.
    return null;
  }
}

/** @returns true when the text has no control characters but white space, as no binary file manages. */
export function isPlainText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffe\uffff]/.test(text);
}
