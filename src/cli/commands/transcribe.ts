import { mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { openFileTranscriber } from '../../container/tools.js';
import type { SpeechTranscript } from '../../domain/speech-transcript.js';
import {
  toTranscriptJson,
  TRANSCRIPT_FORMATS,
  writeTranscript,
  type TranscriptFormat,
} from '../../domain/transcript-formats.js';
import {
  choiceOption,
  forEachInput,
  requireArgs,
  stringOption,
  UsageError,
  type Command,
  type OptionValues,
} from '../command.js';
import { readHearing, SPEECH_HELP, SPEECH_OPTIONS } from '../hearing-options.js';
import { FileProgress, type Terminal } from '../terminal.js';

const FORMAT_OF_NAME = { text: 'TXT', srt: 'SRT', vtt: 'VTT', json: 'JSON' } as const;
const FORMAT_NAMES = Object.keys(FORMAT_OF_NAME) as (keyof typeof FORMAT_OF_NAME)[];

export const transcribeCommand: Command = {
  name: 'transcribe',
  summary: 'write down what is said in sound files',
  usage: 'FILE ...',
  options: {
    format: { type: 'string' },
    ...SPEECH_OPTIONS,
    words: { type: 'boolean' },
    out: { type: 'string' },
    model: { type: 'string' },
    json: { type: 'boolean' },
  },
  optionHelp: {
    format: `${FORMAT_NAMES.join(', ')} (default text)`,
    ...SPEECH_HELP,
    words: 'mark every word with its time; for vtt (json always has what the model knows)',
    out: 'folder for one file per input (default: standard output)',
    model: 'folder of a Whisper model in hub layout (default: the transcriber of the profile)',
    json: 'short for --format json: one line per file, with its name as "input"',
  },
  examples: [
    'chorus transcribe talk.mp3',
    'chorus transcribe talk.mp3 --format srt > talk.srt',
    'chorus transcribe *.mp3 --format vtt --words --out subtitles',
  ],

  async run({ config, terminal, signal }, args, options) {
    const files = requireArgs(args, 'at least one sound file');
    const output = readOutput(options, files);
    const hearing = readHearing(options) ?? {};
    const transcriber = await openFileTranscriber(config, stringOption(options, 'model'), hearing);
    const progress = new FileProgress(terminal, files.length);
    let done = 0;
    try {
      return await forEachInput(files, terminal, async (input) => {
        const onProgress = (fraction: number) => progress.update(done + fraction, done, basename(input));
        onProgress(0);
        try {
          const transcript = await transcriber.run(input, { signal, onProgress });
          await deliver(transcript, input, output, terminal);
        } finally {
          progress.update((done += 1), done, basename(input));
        }
      });
    } finally {
      progress.stop();
      await transcriber.dispose();
    }
  },
};

interface Output {
  readonly format: TranscriptFormat;
  readonly wordTimes: boolean;
  /** Undefined for standard output. */
  readonly folder: string | undefined;
}

/** @throws UsageError when the options do not go together. */
function readOutput(options: OptionValues, files: readonly string[]): Output {
  const name = options['json'] === true ? 'json' : (choiceOption(options, 'format', FORMAT_NAMES) ?? 'text');
  const format = FORMAT_OF_NAME[name];
  const wordTimes = options['words'] === true;
  if (wordTimes && format !== 'VTT' && format !== 'JSON') {
    throw new UsageError(`--words goes with --format vtt or json: ${name} has no place for times of words.`);
  }
  const folder = stringOption(options, 'out');
  if (folder === undefined && files.length > 1 && (format === 'SRT' || format === 'VTT')) {
    throw new UsageError(`Several files cannot be one ${name} file. Give --out FOLDER.`);
  }
  const names = files.map((file) => fileNameFor(file, format));
  const clash = names.find((each, index) => names.indexOf(each) !== index);
  if (folder !== undefined && clash !== undefined) {
    throw new UsageError(`Two inputs would become ${clash}. Transcribe them into different folders.`);
  }
  return { format, wordTimes, folder };
}

function fileNameFor(input: string, format: TranscriptFormat): string {
  return `${basename(input, extname(input))}.${TRANSCRIPT_FORMATS[format].extension}`;
}

/** Prints the transcript, or writes it into the folder and prints the path. */
async function deliver(
  transcript: SpeechTranscript,
  input: string,
  { format, wordTimes, folder }: Output,
  terminal: Terminal,
): Promise<void> {
  const hasWords = transcript.segments.some(({ words }) => words.length > 0);
  if (wordTimes && !hasWords && transcript.segments.length > 0) {
    terminal.note(`${input}: ${transcript.modelId} gives no times of words; use a Whisper model that does.`);
  }
  if (folder === undefined) {
    if (format === 'JSON') return terminal.printJson({ input, ...toTranscriptJson(transcript) });
    return terminal.print(writeTranscript(transcript, format, { wordTimes }).replace(/\n$/, ''));
  }
  await mkdir(folder, { recursive: true });
  const path = join(folder, fileNameFor(input, format));
  await writeFile(path, writeTranscript(transcript, format, { wordTimes }));
  terminal.print(path);
}
