import type { SpaceStatus } from '../../services/spaces/spaces.js';
import type { SpaceUseCases } from '../../services/services.js';
import { requireArgs, stringOption, UsageError, type Command, type OptionValues } from '../command.js';
import { FileProgress, type Terminal } from '../terminal.js';

/** One thing to do with spaces. */
interface SpaceAction {
  readonly name: string;
  readonly usage: string;
  run(work: SpaceWork): Promise<number>;
}

interface SpaceWork {
  readonly spaces: SpaceUseCases;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly args: readonly string[];
  readonly options: OptionValues;
}

const HOW_OFTEN_MS = 500;

const ACTIONS: readonly SpaceAction[] = [
  { name: 'list', usage: '', run: list },
  { name: 'fill', usage: 'SPACE', run: fill },
  { name: 'switch', usage: 'SPACE', run: switchTo },
  { name: 'drop', usage: 'SPACE', run: drop },
  { name: 'export', usage: 'SPACE FILE.parquet|FILE.jsonl', run: exportTo },
  { name: 'import', usage: 'FILE.parquet|FILE.jsonl', run: importFrom },
];

export const spacesCommand: Command = {
  name: 'spaces',
  summary: 'see, fill, switch, drop, export and import the vectors of a space',
  usage: ACTIONS.map(({ name, usage }) => `${name} ${usage}`).join('\n       chorus spaces '),
  options: {
    'min-coverage': { type: 'string' },
    space: { type: 'string' },
    json: { type: 'boolean' },
  },
  optionHelp: {
    'min-coverage': 'switch: percent of its moments that must be filled (default 100)',
    space: 'import: the space to fill (default: the one that the file names)',
    json: 'one JSON line per space or report',
  },
  examples: [
    'chorus spaces',
    'chorus models add OWNER/NAME --role clip_next && chorus spaces fill clip_next',
    'chorus spaces switch clip_next',
    'chorus models remove clip --off && chorus spaces drop clip',
    'chorus spaces export clip clip.parquet',
  ],

  async run({ open, terminal, signal }, [name = 'list', ...args], options) {
    const action = ACTIONS.find((each) => each.name === name);
    if (!action) {
      const known = ACTIONS.map((each) => each.name).join(', ');
      throw new UsageError(`There is no "spaces ${name}". Say one of ${known}.`);
    }
    const { services } = await open();
    return action.run({ spaces: services.spaces, terminal, signal, args, options });
  },
};

async function list({ spaces, terminal, options }: SpaceWork): Promise<number> {
  for (const status of await spaces.list()) {
    if (options['json'] === true) terminal.printJson({ ...status });
    else terminal.print(describe(status));
  }
  return 0;
}

function describe({ space, state, coverage, shadow }: SpaceStatus): string {
  const { moments, withVector } = coverage;
  const percent = moments === 0 ? 100 : (100 * withVector) / moments;
  const filled = `${withVector} of ${moments} moments (${percent.toFixed(1)} %)`;
  const likeness = shadow
    ? `  shadow: ${shadow.queries} queries, overlap ${shadow.overlapAt10.toFixed(2)}`
    : '';
  return `${space.name.padEnd(14)} ${state.padEnd(10)} ${filled}  ${space.modelId}${likeness}`;
}

async function fill({ spaces, terminal, signal, args }: SpaceWork): Promise<number> {
  const [space] = requireArgs(args, 'the space to fill');
  const coverage = async () => (await spaces.list()).find((status) => status.space.name === space)?.coverage;
  const before = await coverage();
  const missing = before ? before.moments - before.withVector : 0;
  const progress = new FileProgress(terminal, Math.max(1, missing));
  signal.addEventListener('abort', () => void spaces.cancelFill(space), { once: true });
  let last = spaces.fill(space);
  const done = spaces.filled(space);
  try {
    while (last.state === 'PENDING' || last.state === 'PROCESSING') {
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, HOW_OFTEN_MS))]);
      last = (await spaces.list()).find((status) => status.space.name === space)?.backfill ?? last;
      progress.update(last.filledMoments, last.filledMoments, space);
    }
  } finally {
    progress.stop();
  }
  for (const { mediaId, code, message } of last.failures) terminal.note(`${mediaId}: ${code}: ${message}`);
  terminal.print(`${space}: ${last.filledMoments} moments filled, ${last.failedItems} items failed`);
  return last.state === 'READY' && last.failedItems === 0 ? 0 : 1;
}

async function switchTo({ spaces, terminal, args, options }: SpaceWork): Promise<number> {
  const [space] = requireArgs(args, 'the space that is to serve');
  const percent = Number(stringOption(options, 'min-coverage') ?? '100');
  if (!(percent >= 0 && percent <= 100)) throw new UsageError('--min-coverage must be 0 to 100.');
  const before = await spaces.switchTo(space, percent / 100);
  terminal.print(
    before === space ? `${space} serves already` : `${space} serves now, in the place of ${before}`,
  );
  return 0;
}

async function drop({ spaces, terminal, args }: SpaceWork): Promise<number> {
  const [space] = requireArgs(args, 'the space to drop');
  await spaces.drop(space);
  terminal.print(`${space}: its vectors are deleted`);
  return 0;
}

async function exportTo({ spaces, terminal, signal, args }: SpaceWork): Promise<number> {
  const [space, path] = requireArgs(args, 'the space to export');
  if (path === undefined) throw new UsageError('Give the file to write, ending in .parquet or .jsonl.');
  const count = await spaces.exportTo(space, path, () => {}, signal);
  terminal.print(`${path}: ${count} vectors of ${space}`);
  return 0;
}

async function importFrom({ spaces, terminal, signal, args, options }: SpaceWork): Promise<number> {
  const [path] = requireArgs(args, 'the file to import');
  const report = await spaces.importFrom(path, stringOption(options, 'space') ?? null, () => {}, signal);
  if (options['json'] === true) terminal.printJson({ ...report });
  else {
    const { space, imported, unknown, changed } = report;
    terminal.print(
      `${space}: ${imported} vectors imported, ${unknown} of moments that are not here, ${changed} of moments that changed`,
    );
  }
  return 0;
}
