import { relative } from 'node:path';
import type { Checkpoints, ModelRole, RoleStatus } from '../../container/checkpoints.js';
import { formatDtype } from '../../domain/dtype.js';
import type { Terminal } from '../terminal.js';

const COLUMNS = ['ROLE', 'TYPE', 'SOURCE', 'REVISION', 'DTYPE', 'SIZE', 'STATE', 'FROM'];
const NOTHING = '-';

/**
 * Prints the state of every role: a table for people, a JSON line per role for programs.
 * @returns whether every role is ready.
 */
export function printStatuses(
  statuses: readonly RoleStatus[],
  { profile, switchedOff }: Pick<Checkpoints, 'profile' | 'switchedOff'>,
  terminal: Terminal,
  asJson: boolean,
): boolean {
  if (asJson) for (const status of statuses) terminal.printJson(status);
  else {
    const rows = [
      ...statuses.map((status) => ({ cells: cellsOf(status, profile), remarks: remarksOf(status) })),
      ...switchedOff.map((name) => ({ cells: offCells(name), remarks: [] })),
    ];
    printTable(rows, terminal);
  }
  return statuses.every(({ isReady }) => isReady);
}

/** @returns where a model comes from, in one word. */
export function sourceText({ source }: Pick<ModelRole, 'source'>): string {
  switch (source.kind) {
    case 'HUB':
      return source.revision === 'main' ? source.repository : `${source.repository}@${source.revision}`;
    case 'FOLDER':
      return shortPath(source.folder);
    case 'PACKAGE':
      return source.packageName;
  }
}

/** @returns a size as people read it. */
export function sizeText(sizeBytes: number): string {
  if (sizeBytes < 1e6) return `${(sizeBytes / 1e3).toFixed(1)} kB`;
  return sizeBytes < 1e9 ? `${(sizeBytes / 1e6).toFixed(1)} MB` : `${(sizeBytes / 1e9).toFixed(2)} GB`;
}

function shortPath(path: string): string {
  const way = relative(process.cwd(), path);
  return way.startsWith('..') || way === '' ? path : `./${way}`;
}

function cellsOf(status: RoleStatus, profile: string): string[] {
  return [
    status.name,
    status.type,
    sourceText(status),
    status.revision?.slice(0, 12) ?? NOTHING,
    status.source.kind === 'PACKAGE' ? NOTHING : formatDtype(status.dtype),
    status.sizeBytes > 0 ? sizeText(status.sizeBytes) : NOTHING,
    stateOf(status),
    status.origin === 'ADDED' ? 'added' : `profile ${profile}`,
  ];
}

function offCells(name: string): string[] {
  return [name, ...COLUMNS.slice(1, -2).map(() => NOTHING), 'off', 'removed'];
}

function stateOf({ isReady, missing, damaged, sizeBytes }: RoleStatus): string {
  if (isReady) return 'ready';
  if (damaged.length > 0) return 'DAMAGED';
  return missing.length > 0 && sizeBytes === 0 ? 'absent' : 'INCOMPLETE';
}

/** What a person has to know of a role that is not ready, and what to do. */
function remarksOf({ name, isReady, missing, damaged, source, origin }: RoleStatus): string[] {
  if (isReady) return [];
  const remedy = {
    HUB: `chorus models fetch ${name}`,
    PACKAGE: 'npm ci',
    FOLDER:
      origin === 'ADDED' && source.kind === 'FOLDER'
        ? `restore the files, or take them as they are now: chorus models add ${shortPath(source.folder)} --role ${name}`
        : 'restore the files',
  }[source.kind];
  return [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(damaged.length > 0 ? [`damaged: ${damaged.join(', ')}`] : []),
    `to do: ${remedy}`,
  ];
}

function printTable(
  rows: readonly { readonly cells: readonly string[]; readonly remarks: readonly string[] }[],
  terminal: Terminal,
): void {
  const all = [COLUMNS, ...rows.map(({ cells }) => cells)];
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd();
  terminal.print(line(COLUMNS));
  for (const { cells, remarks } of rows) {
    terminal.print(line(cells));
    for (const remark of remarks) terminal.print(`  ${remark}`);
  }
}
