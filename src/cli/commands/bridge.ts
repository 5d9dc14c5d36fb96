import { readFile } from 'node:fs/promises';
import type { BridgeVersion } from '../../services/search/bridge/stored-bridges.js';
import { parsePairs } from '../bridge-pairs.js';
import { UsageError, type Command, type CommandContext } from '../command.js';

export const bridgeCommand: Command = {
  name: 'bridge',
  summary: 'train a bridge between spaces from pairs of items, list bridges, or forget one',
  usage: 'train FILE | list | forget ID',
  options: { json: { type: 'boolean' } },
  optionHelp: { json: 'one JSON object per bridge' },
  examples: ['chorus bridge train pairs.csv', 'chorus bridge list', 'chorus bridge forget 0c7c…'],

  async run(context, args, options) {
    const [action, argument, ...more] = args;
    const print = (bridges: readonly BridgeVersion[]) => {
      for (const bridge of bridges)
        context.terminal.print(options['json'] === true ? JSON.stringify(bridge) : describe(bridge));
      return 0;
    };
    if (more.length === 0 && action === 'list' && argument === undefined) {
      const { services } = await context.open();
      return print(await services.bridges.list());
    }
    if (more.length === 0 && argument !== undefined) {
      if (action === 'train') return print(await train(context, argument));
      if (action === 'forget') return forget(context, argument);
    }
    throw new UsageError('Say "train FILE" (two ids a line), "list", or "forget ID".');
  },
};

async function train({ open }: CommandContext, path: string): Promise<BridgeVersion[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`The file "${path}" cannot be read.`);
  });
  const pairs = parsePairs(text);
  const { services } = await open();
  return services.bridges.train(pairs);
}

async function forget({ open, terminal }: CommandContext, id: string): Promise<number> {
  const { services } = await open();
  const existed = await services.bridges.forget(id);
  terminal.note(existed ? 'Forgotten.' : `There is no bridge "${id}".`);
  return existed ? 0 : 1;
}

function describe({ id, from, to, pairs, heldOut }: BridgeVersion): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const { anchors, learned } = heldOut;
  return (
    `${id}  ${from} -> ${to}, ${pairs} pairs; found among the first ten of held-out pairs: ` +
    `${percent(learned.recallAt10)} (text anchors: ${percent(anchors.recallAt10)})`
  );
}
