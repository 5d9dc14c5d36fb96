import { openFileEmbedder } from '../../container/tools.js';
import type { Modality } from '../../domain/embedding.js';
import type { EmbeddedWindow } from '../../services/tools/embed-file.js';
import {
  choiceOption,
  forEachInput,
  requireArgs,
  stringOption,
  UsageError,
  type Command,
} from '../command.js';
import type { Terminal } from '../terminal.js';

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

  async run({ config, terminal, signal }, args, options) {
    const folder = stringOption(options, 'model');
    const kind = choiceOption(options, 'kind', KINDS);
    if (!folder || !kind) throw new UsageError('--model and --kind are needed.');
    const inputs = requireArgs(args, 'at least one input');
    const dtype = stringOption(options, 'dtype') ?? 'auto';
    const embedder = await openFileEmbedder(config, { folder, kind, dtype, raw: options['raw'] === true });
    const asJson = options['json'] === true;
    try {
      return await forEachInput(inputs, terminal, async (input) => {
        printWindows(input, await embedder.run(input, signal), terminal, asJson);
      });
    } finally {
      await embedder.dispose();
    }
  },
};

function printWindows(
  input: string,
  windows: readonly EmbeddedWindow[],
  terminal: Terminal,
  asJson: boolean,
): void {
  const rows = windows.map(({ vector, ...window }) => ({ ...window, vector: [...vector] }));
  if (asJson) return terminal.printJson({ input, windows: rows });
  for (const { startSeconds, endSeconds, vector } of rows) {
    terminal.print(`${input}\t${startSeconds ?? ''}\t${endSeconds ?? ''}\t${vector.join(' ')}`);
  }
}
