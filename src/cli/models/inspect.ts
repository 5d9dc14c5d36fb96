import { openCheckpoints, type PreviewedFile } from '../../container/checkpoints.js';
import type { Action } from './action.js';
import { FetchProgressView } from './fetch-progress.js';
import { printStatuses, sizeText } from './status-table.js';
import type { Terminal } from '../terminal.js';

/** `list`: what there is, by names and sizes. */
export const listAction: Action = {
  name: 'list',
  usage: '[ROLE ...]',
  options: [],
  async run({ config, args, terminal, asJson }) {
    const checkpoints = await openCheckpoints(config, args);
    printStatuses(await checkpoints.list(), checkpoints, terminal, asJson);
    return 0;
  },
};

/** `verify`: whether every byte is as it was pinned. */
export const verifyAction: Action = {
  name: 'verify',
  usage: '[ROLE ...]',
  options: [],
  async run({ config, args, terminal, asJson, signal }) {
    const checkpoints = await openCheckpoints(config, args);
    const isSound = printStatuses(await checkpoints.verify(signal), checkpoints, terminal, asJson);
    return isSound ? 0 : 1;
  },
};

/** `fetch`: brings what is absent from the hub. */
export const fetchAction: Action = {
  name: 'fetch',
  usage: '[ROLE ...]',
  options: ['update', 'dry-run'],
  async run({ config, args, terminal, asJson, signal, options }) {
    const checkpoints = await openCheckpoints(config, args);
    const choice = { signal, update: options['update'] === true };
    if (options['dry-run'] === true) {
      printPreview(await checkpoints.previewFetch(choice), terminal, asJson);
      return 0;
    }
    const view = new FetchProgressView(terminal);
    try {
      await checkpoints.fetch(choice, (progress) => view.update(progress));
    } finally {
      view.stop();
    }
    return printStatuses(await checkpoints.list(), checkpoints, terminal, asJson) ? 0 : 1;
  },
};

/** Prints the files that would be looked after, and how much of them is still to come. */
export function printPreview(files: readonly PreviewedFile[], terminal: Terminal, asJson: boolean): void {
  for (const file of files) {
    if (asJson) terminal.printJson(file);
    else {
      const absentBytes = file.sizeBytes - file.presentBytes;
      const state = absentBytes > 0 ? `${sizeText(absentBytes)} to fetch` : 'here';
      terminal.print(`${file.repository}  ${file.file}  ${sizeText(file.sizeBytes)}  ${state}`);
    }
  }
  const toFetchBytes = files.reduce((sum, { sizeBytes, presentBytes }) => sum + sizeBytes - presentBytes, 0);
  terminal.note(`${sizeText(toFetchBytes)} to fetch. Nothing was fetched or changed.`);
}
