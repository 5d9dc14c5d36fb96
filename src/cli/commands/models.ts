import { UsageError, type Command, type OptionValues } from '../command.js';
import type { Action } from '../models/action.js';
import { addAction } from '../models/add.js';
import { fetchAction, listAction, verifyAction } from '../models/inspect.js';
import { removeAction } from '../models/remove.js';

const ACTIONS: readonly Action[] = [listAction, fetchAction, verifyAction, addAction, removeAction];
/** Options that go with every action. */
const COMMON = ['profile', 'json', 'data'];

export const modelsCommand: Command = {
  name: 'models',
  summary: 'list, fetch, verify, add and remove checkpoints',
  usage: ACTIONS.map(({ name, usage }) => `${name} ${usage}`).join('\n       chorus models '),
  options: {
    profile: { type: 'string' },
    json: { type: 'boolean' },
    update: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    role: { type: 'string' },
    type: { type: 'string' },
    dtype: { type: 'string' },
    revision: { type: 'string' },
    domains: { type: 'string' },
    off: { type: 'boolean' },
    files: { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
  },
  optionHelp: {
    profile: 'demo, standard or a profile file (default: CHORUS_PROFILE)',
    json: 'one JSON line per role, file or change',
    update: 'fetch: pin what the hub has now instead of what was pinned before',
    'dry-run': 'fetch, add, remove --files: show sizes, change nothing',
    role: 'add: the role to give it (default: the one for its type)',
    type: 'add: its type, when config.json does not say it',
    dtype: 'add: fp32, fp16, q8, ... or one for each graph: encoder_model=fp16,decoder_model_merged=q8',
    revision: 'add, remove --files: branch, tag or commit on the hub (add: default main)',
    domains: 'add: kinds of sound a space for sound alone is filled for: speech,music,environment',
    off: 'remove: do without a role that the profile fills',
    files: 'remove: delete the files of a model of the hub',
    yes: 'remove --files: do not ask',
  },
  examples: [
    'chorus models',
    'chorus models fetch --profile standard --dry-run',
    'HF_ENDPOINT=https://mirror.example chorus models fetch --profile standard',
    'chorus models add OWNER/NAME --dtype fp16 --dry-run',
    'chorus models add ./exported/vggish --role vggish --domains music,environment',
    'chorus models remove clip',
    'chorus models remove OWNER/NAME --files',
  ],

  async run({ config, terminal, signal }, [name = 'list', ...args], options) {
    const action = ACTIONS.find((each) => each.name === name);
    if (!action) {
      throw new UsageError(
        `There is no "models ${name}". Say one of ${ACTIONS.map((each) => each.name).join(', ')}.`,
      );
    }
    refuseStrayOptions(action, options);
    const profile = typeof options['profile'] === 'string' ? options['profile'] : config.models.profile;
    const chosen = { ...config, models: { ...config.models, profile } };
    return action.run({ config: chosen, terminal, signal, args, options, asJson: options['json'] === true });
  },
};

/** An option that does nothing would be believed to have done something. */
function refuseStrayOptions(action: Action, options: OptionValues): void {
  const allowed = [...COMMON, ...action.options];
  const stray = Object.keys(options).find((name) => options[name] !== undefined && !allowed.includes(name));
  if (stray !== undefined) throw new UsageError(`--${stray} does not go with "models ${action.name}".`);
}
