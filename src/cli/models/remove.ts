import { openCheckpoints, type Checkpoints, type Removal, type RoleChange } from '../../container/checkpoints.js';
import { stringOption, UsageError } from '../command.js';
import { confirm } from '../confirm.js';
import type { Terminal } from '../terminal.js';
import type { Action, ActionContext } from './action.js';
import { sizeText, sourceText } from './status-table.js';

/** `remove`: takes a model from its role, or the files of a model from the disk. */
export const removeAction: Action = {
  name: 'remove',
  usage: 'ROLE | OWNER/NAME --files',
  options: ['off', 'files', 'revision', 'yes', 'dry-run'],
  async run(context) {
    const [target, ...rest] = context.args;
    const { options } = context;
    if (target === undefined || rest.length > 0) throw new UsageError('Give one role, or one OWNER/NAME.');
    const isRepository = target.includes('/');
    if (isRepository && options['files'] !== true) {
      throw new UsageError(`Say --files to delete the files of ${target}, or name the role it serves.`);
    }
    if (!isRepository && options['files'] === true) {
      throw new UsageError('--files goes with OWNER/NAME; files of a folder are yours to delete.');
    }
    for (const name of isRepository ? ['off'] : ['revision', 'yes', 'dry-run']) {
      if (options[name] === undefined) continue;
      throw new UsageError(`--${name} goes with ${isRepository ? 'a role' : 'OWNER/NAME --files'}.`);
    }
    const checkpoints = await openCheckpoints(context.config);
    return isRepository
      ? removeFiles(target, checkpoints, context)
      : removeRole(target, checkpoints, context);
  },
};

async function removeRole(name: string, checkpoints: Checkpoints, context: ActionContext): Promise<number> {
  const { terminal, options, asJson } = context;
  const change = await checkpoints.removeRole(name, options['off'] === true);
  if (asJson) terminal.printJson(change);
  else terminal.print(describeChange(change));
  const left = change.before?.source;
  if (left?.kind === 'HUB') {
    terminal.note(`Its files stay. To delete them: chorus models remove ${left.repository} --files`);
  }
  return 0;
}

function describeChange({ role, after }: RoleChange): string {
  return after === null ? `${role}: off` : `${role}: ${sourceText(after)}, as the profile says`;
}

async function removeFiles(
  repository: string,
  checkpoints: Checkpoints,
  { terminal, options, asJson, signal }: ActionContext,
): Promise<number> {
  const revision = stringOption(options, 'revision') ?? null;
  const plan = await checkpoints.previewRemoval(repository, revision);
  const kept = plan.keptFor.length > 0 ? ` What ${plan.keptFor.join(', ')} needs stays.` : '';
  if (plan.files.length === 0 && plan.keptFor.length > 0) {
    const roles = plan.keptFor.map((role) => `chorus models remove ${role}`).join(', ');
    throw new UsageError(`All files of ${repository} are in use. First: ${roles}.`);
  }
  const what = `${plan.files.length} files of ${repository}, ${sizeText(plan.freedBytes)}`;
  if (options['dry-run'] === true) {
    printRemoval(plan, terminal, asJson);
    terminal.note(`${what}, would go.${kept} Nothing was changed.`);
    return 0;
  }
  if (options['yes'] !== true) {
    for (const file of plan.files) terminal.note(`  ${file}`);
    if (!(await confirm(`Delete ${what}?${kept}`, '--yes', signal))) return 1;
  }
  const removal = await checkpoints.removeFiles(repository, revision);
  printRemoval(removal, terminal, asJson);
  terminal.note(`${sizeText(removal.freedBytes)} freed.${kept}`);
  return 0;
}

function printRemoval(removal: Removal, terminal: Terminal, asJson: boolean): void {
  if (asJson) terminal.printJson(removal);
  else for (const file of removal.files) terminal.print(file);
}
