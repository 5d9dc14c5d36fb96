import { openCheckpoints, type AddPlan } from '../../container/checkpoints.js';
import { formatDtype } from '../../domain/dtype.js';
import { stringOption, UsageError } from '../command.js';
import type { Terminal } from '../terminal.js';
import type { Action, ActionContext } from './action.js';
import { FetchProgressView } from './fetch-progress.js';
import { printPreview } from './inspect.js';
import { printStatuses, sizeText, sourceText } from './status-table.js';

/** `add`: gives a role to a model of the user's own choice. */
export const addAction: Action = {
  name: 'add',
  usage: 'FOLDER | OWNER/NAME',
  options: ['role', 'type', 'dtype', 'revision', 'domains', 'dry-run'],
  async run(context) {
    const { config, terminal, signal, asJson, options } = context;
    const checkpoints = await openCheckpoints(config);
    const plan = await checkpoints.planAdd(readRequest(context), signal);
    announce(plan, terminal);
    if (options['dry-run'] === true) {
      printPreview(plan.files, terminal, asJson);
      return 0;
    }
    const view = new FetchProgressView(terminal);
    try {
      await checkpoints.add(plan, signal, (progress) => view.update(progress));
    } finally {
      view.stop();
    }
    const changed = await openCheckpoints(config, [plan.role.name]);
    const isReady = printStatuses(await changed.list(), changed, terminal, asJson);
    warnOfVectors(plan, terminal);
    return isReady ? 0 : 1;
  },
};

function readRequest({ args, options }: ActionContext) {
  const [source, ...rest] = args;
  if (source === undefined || rest.length > 0) throw new UsageError('Give one folder, or one OWNER/NAME.');
  return {
    source,
    role: stringOption(options, 'role'),
    type: stringOption(options, 'type'),
    dtype: stringOption(options, 'dtype'),
    revision: stringOption(options, 'revision'),
    domains: stringOption(options, 'domains')?.split(','),
  };
}

function announce({ role, replaced, files }: AddPlan, terminal: Terminal): void {
  const toFetchBytes = files.reduce((sum, { sizeBytes, presentBytes }) => sum + sizeBytes - presentBytes, 0);
  const size = files.length > 0 ? `, ${sizeText(toFetchBytes)} to fetch` : '';
  const instead = replaced ? `in place of ${sourceText(replaced)}` : 'a role that was empty';
  terminal.note(
    `${role.name}: ${sourceText(role)} (${role.type}, ${formatDtype(role.dtype)}${size}), ${instead}`,
  );
}

/** What was stored does not follow by itself, and a library that is refused must not come as a surprise. */
function warnOfVectors({ role, replaced }: AddPlan, terminal: Terminal): void {
  if (role.name === 'transcriber' || role.name === 'vad') {
    terminal.note('What was transcribed before stays as it is; new items are heard by this model.');
  } else if (replaced) {
    terminal.note(
      `Vectors of another model in the space "${role.name}" do not fit: a library that holds some is refused ` +
        `(SPACE_MISMATCH). Ingest into another folder (--data), or go back: chorus models remove ${role.name}`,
    );
  } else {
    terminal.note(
      `Items that are in the library already have no vectors in the space "${role.name}". To give them some, ` +
        'delete them and ingest them anew, or fill another folder (--data).',
    );
  }
}
