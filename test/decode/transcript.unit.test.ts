import { describe, expect, it } from '@jest/globals';
import { parseTranscript } from '../../src/decode/transcript.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string) => parseTranscript(utf8(text));
const texts = (text: string) => parse(text).passages.map((passage) => passage.text);

describe('SRT', () => {
  it('reads cues, numbers, several lines and both marks of milliseconds', () => {
    const parsed = parse(
      '1\n00:00:01,500 --> 00:00:03,000\nHello\nthere.\n\n2\n00:01:00.25 --> 00:01:02.000\nA minute later.\n',
    );
    expect(parsed).toMatchObject({
      format: 'SRT',
      encoding: 'UTF-8',
      passages: [
        { startSeconds: 1.5, endSeconds: 3, text: 'Hello there.', confidence: null },
        { startSeconds: 60.25, endSeconds: 62, text: 'A minute later.', confidence: null },
      ],
    });
  });

  it('tolerates CRLF, missing blank lines, missing numbers and missing hours', () => {
    const text =
      '1\r\n00:00:00,000 --> 00:00:01,000\r\nOne\r\n2\r\n00:10,000 --> 00:11,000\r\nTwo\r\n00:20,000 --> 00:21,000\r\nThree';
    expect(parse(text).passages).toEqual([
      { startSeconds: 0, endSeconds: 1, text: 'One', confidence: null },
      { startSeconds: 10, endSeconds: 11, text: 'Two', confidence: null },
      { startSeconds: 20, endSeconds: 21, text: 'Three', confidence: null },
    ]);
  });

  it('keeps a spoken number', () => {
    expect(texts('1\n00:00:00,000 --> 00:00:01,000\n42\n\n2\n00:00:09,000 --> 00:00:10,000\nYes')).toEqual([
      '42',
      'Yes',
    ]);
  });

  it('strips markup, positions and entities', () => {
    const text =
      '1\n00:00:00,000 --> 00:00:01,000 X1:40 X2:600\n{\\an8}<font color="#fff"><i>Tom &amp; Ann</i></font> say 3 &lt; 5 &#39;now&#39;\n';
    expect(texts(text)).toEqual(["Tom & Ann say 3 < 5 'now'"]);
  });

  it('turns reversed times round and sorts cues by time', () => {
    const parsed = parse(
      '1\n00:00:30,000 --> 00:00:29,000\nLate\n\n2\n00:00:01,000 --> 00:00:02,000\nEarly\n',
    );
    expect(parsed.passages).toMatchObject([
      { startSeconds: 1, endSeconds: 2, text: 'Early' },
      { startSeconds: 29, endSeconds: 30, text: 'Late' },
    ]);
  });
});

describe('WebVTT', () => {
  it('skips notes, styles, identifiers and settings', () => {
    const parsed = parse(
      [
        'WEBVTT - a title',
        'Kind: captions',
        '',
        'STYLE',
        '::cue { color: red }',
        '',
        'NOTE a remark',
        'over two lines',
        '',
        'intro',
        '00:00.000 --> 00:02.000 align:start position:0%',
        '<v Ann>Good <b>morning</b>.</v>',
        '',
        '01:00:00.000 --> 01:00:01.000',
        'Karaoke <00:00:00.500><c>style</c>',
      ].join('\n'),
    );
    expect(parsed.format).toBe('VTT');
    expect(parsed.passages).toEqual([
      { startSeconds: 0, endSeconds: 2, text: 'Good morning.', confidence: null },
      { startSeconds: 3600, endSeconds: 3601, text: 'Karaoke style', confidence: null },
    ]);
  });

  it('counts lines that roll up the screen once', () => {
    const text =
      'WEBVTT\n\n00:00.000 --> 00:02.000\nfirst line\n\n00:02.000 --> 00:04.000\nfirst line\nsecond line\n\n' +
      '00:04.000 --> 00:06.000\nsecond line\nthird line\n';
    expect(texts(text)).toEqual(['first line second line third line']);
  });
});

describe('JSON', () => {
  const expected = [{ startSeconds: 0.5, endSeconds: 2, text: 'Hello there.' }];
  it.each([
    [
      'Whisper',
      {
        text: ' Hello there.',
        segments: [{ id: 0, start: 0.5, end: 2, text: ' Hello there.' }],
        language: 'en',
      },
    ],
    [
      'whisper.cpp',
      { transcription: [{ timestamps: {}, offsets: { from: 500, to: 2000 }, text: ' Hello there.' }] },
    ],
    ['transformers', { text: 'x', chunks: [{ timestamp: [0.5, 2], text: ' Hello there.' }] }],
    ['a list', [{ start: 0.5, end: 2, text: 'Hello there.' }]],
    ['a list with units', [{ startSeconds: 0.5, endSeconds: 2, text: 'Hello there.' }]],
  ])('reads %s', (_name, json) => {
    const parsed = parse(JSON.stringify(json));
    expect(parsed.format).toBe('JSON');
    expect(parsed.passages).toMatchObject(expected);
  });

  it('reads a bare text without times', () => {
    expect(parse('{"text": "Just words."}').passages).toEqual([
      { startSeconds: null, endSeconds: null, text: 'Just words.', confidence: null },
    ]);
  });

  it("takes Whisper's log probability as confidence", () => {
    const [passage] = parse('{"segments":[{"start":0,"end":1,"text":"a","avg_logprob":-0.5}]}').passages;
    expect(passage!.confidence).toBeCloseTo(Math.exp(-0.5), 9);
  });

  it('refuses other JSON and damaged JSON with different codes', () => {
    expect(() => parse('{"name": "chorus", "version": "1"}')).toThrow(
      expect.objectContaining({ code: 'MEDIA_UNSUPPORTED' }),
    );
    expect(() => parse('[{"start": 0, "end": 1, "te')).toThrow(
      expect.objectContaining({ code: 'MEDIA_DECODE_FAILED' }),
    );
    expect(() => parse('[{"start": -1, "end": 1, "text": "x"}]')).toThrow(
      expect.objectContaining({ code: 'MEDIA_UNSUPPORTED' }),
    );
  });

  it('does not mistake stage directions for JSON', () => {
    expect(parse('[music] She sings.')).toMatchObject({ format: 'TXT' });
  });
});

describe('plain text', () => {
  it('makes passages of paragraphs and sentences, without times', () => {
    const parsed = parse('One short line\nwrapped.\n\nAnother paragraph.\n');
    expect(parsed).toMatchObject({
      format: 'TXT',
      encoding: 'UTF-8',
      passages: [
        { startSeconds: null, endSeconds: null, text: 'One short line wrapped.', confidence: null },
        { startSeconds: null, endSeconds: null, text: 'Another paragraph.', confidence: null },
      ],
    });
  });
});

describe('encodings', () => {
  const swap = (bytes: Buffer) => Buffer.from(bytes).swap16();
  const SPANISH = 'El niño comió una manzana en el jardín y después se durmió. ¿Qué pasó mañana? '.repeat(4);
  // Japanese for "This is a test in Japanese.", four times, then "It is very fine weather today.", four times.
  const SHIFT_JIS = Buffer.from(
    '82b182ea82cd93fa967b8cea82cc83658358836782c582b78142'.repeat(4) +
      '8da193fa82cd82c682c482e082a282a293568b4382c582b78142'.repeat(4),
    'hex',
  );

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffGrüße', 'utf8'), 'UTF-8', 'Grüße'],
    ['UTF-16LE with a mark', Buffer.from('\ufeffGrüße', 'utf16le'), 'UTF-16LE', 'Grüße'],
    ['UTF-16BE with a mark', swap(Buffer.from('\ufeffGrüße', 'utf16le')), 'UTF-16BE', 'Grüße'],
    ['Windows-1252', Buffer.from(SPANISH, 'latin1'), 'WINDOWS-1252', 'El niño comió'],
    ['Shift JIS', SHIFT_JIS, 'SHIFT_JIS', 'これは日本語のテストです。'],
  ])('reads %s', (_name, bytes, encoding, start) => {
    const parsed = parseTranscript(bytes);
    expect(parsed.encoding).toBe(encoding);
    expect(parsed.passages[0]!.text.startsWith(start)).toBe(true);
  });
});

describe('nothing to read', () => {
  it.each(['', ' \n\n ', 'WEBVTT\n\n', '1\n00:00:00,000 --> 00:00:01,000\n\n', '[]', '{"text": " "}'])(
    'says MEDIA_EMPTY for %j',
    (text) => expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MEDIA_EMPTY' })),
  );

  it('refuses binary files', () => {
    expect(() => parseTranscript(Buffer.from([0x89, 0x50, 0, 1, 2, 3]))).toThrow(
      expect.objectContaining({ code: 'MEDIA_UNSUPPORTED' }),
    );
  });
});
