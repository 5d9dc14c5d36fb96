import { AppError } from '../../domain/errors.js';
import type { Modality } from '../../domain/embedding.js';
import { choiceOption, requireArgs, stringOption, UsageError, type Command } from '../command.js';

const KINDS = ['audio', 'image', 'text'] as const satisfies readonly Modality[];

export const embedCommand: Command = {
  name: 'embed',
  summary: 'print the vectors that a model folder gives, for comparison with a reference',
  usage: 'INPUT ...',
  options: {
    model: { type: 'string' },
    kind: { type: 'string' },
    dtype: { type: 'string' },
    raw: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  optionHelp: {
    model: 'model folder in hub layout (required)',
    kind: `${KINDS.join(', ')} (required); a text is given as the argument itself`,
    dtype: 'fp32, fp16, q8, ... or auto (default auto)',
    raw: 'no loudness or any other treatment; a sound is cut into consecutive windows of the model’s length',
    json: 'one JSON line per input: {"input", "windows": [{"startSeconds", "endSeconds", "vector"}]}',
  },
  examples: [
    'chorus embed --model models/demo/clap --kind audio bark.wav --raw --json',
    'chorus embed --model models/demo/clip --kind text "a red apple" --json',
  ],

  async run({ open, terminal, signal }, args, options) {
    const folder = stringOption(options, 'model');
    const kind = choiceOption(options, 'kind', KINDS);
    if (!folder || !kind) throw new UsageError('--model and --kind are needed.');
    const inputs = requireArgs(args, 'at least one input');
    const container = await open();
    const embed = await container.createFileEmbedder(folder, {
      kind,
      raw: options['raw'] === true,
      dtype: stringOption(options, 'dtype') ?? 'auto',
    });
    let failures = 0;
    for (const input of inputs) {
      try {
        const windows = (await embed(input, signal)).map(({ vector, ...window }) => ({
          ...window,
          vector: [...vector],
        }));
        if (options['json'] === true) terminal.printJson({ input, windows });
        else
          for (const { startSeconds, endSeconds, vector } of windows) {
            terminal.print(`${input}\t${startSeconds ?? ''}\t${endSeconds ?? ''}\t${vector.join(' ')}`);
          }
      } catch (error) {
        if (!(error instanceof AppError) || signal.aborted) throw error;
        failures += 1;
        terminal.note(`${input}: ${error.code}: ${error.message}`);
      }
    }
    return failures > 0 ? 1 : 0;
  },
};
