import { readFile } from 'node:fs/promises';
import type { BridgeStatus } from '../../services/search/bridge/bridge-service.js';
import { parsePairs } from '../bridge-pairs.js';
import { withBridgeProgress } from '../bridge-progress.js';
import { UsageError, type Command, type CommandContext } from '../command.js';

export const bridgeCommand: Command = {
  name: 'bridge',
  summary: 'make the bridge over words, train one from pairs of items, list bridges, or forget one',
  usage: 'prepare | train FILE | list | forget ID',
  options: { json: { type: 'boolean' } },
  optionHelp: { json: 'one JSON object per bridge' },
  examples: [
    'chorus bridge prepare',
    'chorus bridge train pairs.csv',
    'chorus bridge list',
    'chorus bridge forget 0c7c…',
  ],

  async run(context, args, options) {
    const [action, argument, ...more] = args;
    const print = (bridges: readonly BridgeStatus[]) => {
      for (const bridge of bridges)
        context.terminal.print(options['json'] === true ? JSON.stringify(bridge) : describe(bridge));
      return 0;
    };
    if (more.length === 0 && action === 'list' && argument === undefined) {
      const { services } = await context.open();
      return print(await services.bridges.list());
    }
    if (more.length === 0 && action === 'prepare' && argument === undefined) return prepare(context);
    if (more.length === 0 && argument !== undefined) {
      if (action === 'train') return print(await train(context, argument));
      if (action === 'forget') return forget(context, argument);
    }
    throw new UsageError('Say "prepare", "train FILE" (two ids a line), "list", or "forget ID".');
  },
};

/** Ctrl-C stops it; what was encoded is kept. */
async function prepare({ open, terminal, signal }: CommandContext): Promise<number> {
  const { bridges } = (await open()).services;
  const begun = await bridges.prepare();
  if (begun.state === 'PENDING') {
    terminal.note('There is nothing to connect yet: ingest sounds and pictures first.');
    return 0;
  }
  signal.addEventListener('abort', () => void bridges.cancelPreparation(), { once: true });
  const { state, encodedWords, totalWords, error } = await withBridgeProgress(
    bridges.prepared(),
    bridges,
    terminal,
  );
  terminal.print(`${state}  ${encodedWords} of ${totalWords} words encoded${error ? `: ${error}` : ''}`);
  return state === 'READY' ? 0 : 1;
}

async function train({ open, terminal, signal }: CommandContext, path: string): Promise<BridgeStatus[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`The file "${path}" cannot be read.`);
  });
  const pairs = parsePairs(text);
  const { services } = await open();
  return withBridgeProgress(services.bridges.train(pairs, signal), services.bridges, terminal);
}

async function forget({ open, terminal }: CommandContext, id: string): Promise<number> {
  const { services } = await open();
  const existed = await services.bridges.forget(id);
  terminal.note(existed ? 'Forgotten.' : `There is no bridge "${id}".`);
  return existed ? 0 : 1;
}

function describe({ id, from, to, pairs, heldOut, isServing }: BridgeStatus): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const { anchors, learned } = heldOut;
  return (
    `${id}  ${from} -> ${to}, ${pairs} pairs; found among the first ten of held-out pairs: ` +
    `${percent(learned.recallAt10)} (text anchors: ${percent(anchors.recallAt10)})${isServing ? '' : '; a newer one serves'}`
  );
}
