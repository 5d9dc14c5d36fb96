import { openFileTranscriber } from '../../container/tools.js';
import type { Transcript } from '../../services/tools/transcribe-file.js';
import { choiceOption, forEachInput, requireArgs, stringOption, type Command } from '../command.js';

const FORMATS = ['text', 'srt', 'vtt', 'json'] as const;

export const transcribeCommand: Command = {
  name: 'transcribe',
  summary: 'write down what is said in a sound file',
  usage: 'FILE ...',
  options: {
    model: { type: 'string' },
    language: { type: 'string' },
    format: { type: 'string' },
    json: { type: 'boolean' },
  },
  optionHelp: {
    model: 'folder of a Whisper model in hub layout (default: the transcriber of the profile)',
    language: 'language of the speech, for multilingual models',
    format: `${FORMATS.join(', ')} (default text)`,
    json: 'short for --format json: {"input", "text", "segments"}, one line per file',
  },
  examples: ['chorus transcribe talk.mp3', 'chorus transcribe talk.mp3 --format srt > talk.srt'],

  async run({ config, terminal, signal }, args, options) {
    const files = requireArgs(args, 'at least one sound file');
    const format = options['json'] === true ? 'json' : (choiceOption(options, 'format', FORMATS) ?? 'text');
    const language = stringOption(options, 'language');
    const transcriber = await openFileTranscriber(config, stringOption(options, 'model'));
    try {
      return await forEachInput(files, terminal, async (input) => {
        const transcript = await transcriber.run(input, { signal, ...(language ? { language } : {}) });
        terminal.print(render({ input, ...transcript }, format));
      });
    } finally {
      await transcriber.dispose();
    }
  },
};

function render(result: { input: string } & Transcript, format: (typeof FORMATS)[number]): string {
  switch (format) {
    case 'json':
      return JSON.stringify(result);
    case 'text':
      return result.text;
    case 'srt':
      return result.segments
        .map((segment, index) => `${index + 1}\n${cueTimes(segment, ',')}\n${segment.text}\n`)
        .join('\n');
    case 'vtt':
      return [
        'WEBVTT\n',
        ...result.segments.map((segment) => `${cueTimes(segment, '.')}\n${segment.text}\n`),
      ].join('\n');
  }
}

function cueTimes(segment: { startSeconds: number; endSeconds: number }, mark: string): string {
  return `${cueTime(segment.startSeconds, mark)} --> ${cueTime(segment.endSeconds, mark)}`;
}

/** @returns HH:MM:SS and milliseconds after the mark. */
function cueTime(seconds: number, mark: string): string {
  const ms = Math.round(seconds * 1000);
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${pad(h)}:${pad(m)}:${pad(s)}${mark}${pad(ms % 1000, 3)}`;
}
