import { SingleBar, Presets } from 'cli-progress';
import type { Config } from '../../config/env.js';
import { openCheckpoints, type RoleStatus } from '../../container/checkpoints.js';
import { UsageError, type Command, type CommandContext } from '../command.js';
import type { Terminal } from '../terminal.js';

export const modelsCommand: Command = {
  name: 'models',
  summary: 'list, fetch and verify the checkpoints of the profile',
  usage: 'list | fetch | verify',
  options: { profile: { type: 'string' }, update: { type: 'boolean' }, json: { type: 'boolean' } },
  optionHelp: {
    profile: 'demo, standard or a profile file (default: CHORUS_PROFILE)',
    update: 'fetch: pin what the hub has now instead of what was pinned before',
    json: 'one JSON line per role',
  },
  examples: [
    'chorus models list',
    'chorus models fetch --profile standard',
    'HF_ENDPOINT=https://mirror.example chorus models fetch --profile standard',
  ],

  async run({ config, terminal, signal }, [action = 'list', ...rest], options) {
    if (rest.length > 0) throw new UsageError('Say one of list, fetch, verify.');
    const profile = typeof options['profile'] === 'string' ? options['profile'] : config.models.profile;
    const chosen: Config = { ...config, models: { ...config.models, profile } };
    const asJson = options['json'] === true;
    switch (action) {
      case 'fetch':
        return fetchAll(chosen, { terminal, signal, asJson, update: options['update'] === true });
      case 'list':
        return printStatuses(await (await openCheckpoints(chosen)).list(), terminal, asJson, 0);
      case 'verify':
        return printStatuses(await (await openCheckpoints(chosen)).verify(signal), terminal, asJson, 1);
      default:
        throw new UsageError(`There is no "models ${action}". Say one of list, fetch, verify.`);
    }
  },
};

async function fetchAll(
  config: Config,
  {
    terminal,
    signal,
    asJson,
    update,
  }: Pick<CommandContext, 'terminal' | 'signal'> & { asJson: boolean; update: boolean },
): Promise<number> {
  const checkpoints = await openCheckpoints(config);
  const format = ' {bar} {percentage}% | {megabytes} of {totalMegabytes} MB | {file}';
  const bar = terminal.isInteractive
    ? new SingleBar({ format, stream: process.stderr }, Presets.shades_classic)
    : null;
  bar?.start(1, 0, { megabytes: 0, totalMegabytes: 0, file: '' });
  let lastFile = '';
  try {
    await checkpoints.fetch({ signal, update }, ({ bytes, totalBytes, repository, file }) => {
      const megabytes = (count: number) => (count / 1e6).toFixed(1);
      const payload = { megabytes: megabytes(bytes), totalMegabytes: megabytes(totalBytes), file };
      bar?.update(totalBytes > 0 ? bytes / totalBytes : 1, payload);
      if (!bar && file !== lastFile) terminal.note(`${repository} ${file}`);
      lastFile = file;
    });
  } finally {
    bar?.stop();
  }
  return printStatuses(await checkpoints.list(), terminal, asJson, 1);
}

/** @returns 0 when every role is ready, else the exit code given. */
function printStatuses(
  statuses: readonly RoleStatus[],
  terminal: Terminal,
  asJson: boolean,
  unready: number,
): number {
  for (const status of statuses) {
    if (asJson) terminal.printJson(status);
    else terminal.print(describe(status));
  }
  return statuses.every(({ isReady }) => isReady) ? 0 : unready;
}

function describe({ name, source, isReady, revision, sizeBytes, missing, damaged }: RoleStatus): string {
  const size = `${(sizeBytes / 1e6).toFixed(1)} MB`;
  const problems = [
    ...(missing.length > 0 ? [`missing ${missing.join(', ')}`] : []),
    ...(damaged.length > 0 ? [`damaged ${damaged.join(', ')}`] : []),
  ];
  const state = isReady ? `ready, ${size}` : problems.join('; ');
  return `${name.padEnd(12)} ${originOf(source)}${revision ? ` @ ${revision.slice(0, 12)}` : ''}: ${state}`;
}

function originOf(source: RoleStatus['source']): string {
  switch (source.kind) {
    case 'HUB':
      return source.repository;
    case 'FOLDER':
      return source.folder;
    case 'PACKAGE':
      return source.packageName;
  }
}
