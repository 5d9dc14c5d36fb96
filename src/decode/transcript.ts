import { AppError } from '../domain/errors.js';
import {
  groupIntoPassages,
  splitIntoSentences,
  type Cue,
  type ParsedTranscript,
} from '../domain/passages.js';
import { hasTimings, parseSubtitles } from './subtitles.js';
import { decodeText, isPlainText } from './text-encoding.js';
import { readTranscriptJson } from './transcript-json.js';

/**
 * SRT, WebVTT, JSON (of Whisper and its kin) or plain text in any common encoding; told apart by content alone.
 * @throws AppError MEDIA_EMPTY when there are no words, MEDIA_UNSUPPORTED for binary files and JSON of another shape,
 * MEDIA_DECODE_FAILED for damaged JSON.
 */
export function parseTranscript(bytes: Uint8Array): ParsedTranscript {
  const { text, encoding } = decodeText(bytes);
  if (!isPlainText(text)) {
    throw new AppError('MEDIA_UNSUPPORTED', 'This is no text: it holds bytes that no transcript has.');
  }
  const { format, blocks } = parseBlocks(text);
  const passages = blocks.flatMap(groupIntoPassages);
  if (passages.length === 0) {
    throw new AppError('MEDIA_EMPTY', 'The transcript is empty: it holds no words.');
  }
  return { format, encoding, cues: blocks.flat(), passages };
}

/** Cues of two blocks never share a passage. */
interface Blocks {
  readonly format: ParsedTranscript['format'];
  readonly blocks: readonly Cue[][];
}

function parseBlocks(text: string): Blocks {
  const body = text.trimStart();
  if (/^WEBVTT(\s|$)/.test(body)) return { format: 'VTT', blocks: [parseSubtitles(body)] };
  if (/^[[{]/.test(body)) {
    const blocks = parseJsonBlocks(body);
    // Spoken text may well start with a bracket: [music], [door slams].
    if (blocks !== null) return { format: 'JSON', blocks };
  }
  if (hasTimings(body)) return { format: 'SRT', blocks: [parseSubtitles(body)] };
  return { format: 'TXT', blocks: parseParagraphs(body) };
}

/** @returns null when the text is no JSON and does not look like a damaged one. */
function parseJsonBlocks(text: string): readonly Cue[][] | null {
  const json = parseJson(text);
  if (json === undefined) {
    if (!/^\s*(\{\s*"|\[\s*\{)/.test(text)) return null;
    throw new AppError('MEDIA_DECODE_FAILED', 'The JSON transcript is damaged or truncated.');
  }
  const transcript = readTranscriptJson(json);
  if (transcript === null) {
    const message =
      'This JSON is no transcript. Accepted are the output of Whisper and lists of {start, end, text} in seconds.';
    throw new AppError('MEDIA_UNSUPPORTED', message);
  }
  return 'cues' in transcript ? [transcript.cues] : parseParagraphs(transcript.text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Sentences of paragraphs, which are parted by blank lines. */
function parseParagraphs(text: string): Cue[][] {
  return text.split(/\n\s*\n/).map((paragraph) => {
    const sentences = splitIntoSentences(paragraph.replace(/\s+/g, ' ').trim());
    return sentences.map((words) => ({ startSeconds: null, endSeconds: null, text: words }));
  });
}
