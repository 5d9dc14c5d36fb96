import type { PairedItems } from '../services/search/bridge/bridge-service.js';
import { UsageError } from './command.js';

/**
 * Reads pairs of ids: two to a line, apart by a comma, a semicolon or white space. Empty lines and lines that begin with #
 * are left out.
 * @throws UsageError that names the line with anything but two ids.
 */
export function parsePairs(text: string): PairedItems[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return [];
    const [firstId, secondId, ...more] = line.trim().split(/[\s,;]+/);
    if (firstId && secondId && more.length === 0) return [{ firstId, secondId }];
    throw new UsageError(`Line ${index + 1} has no two ids: "${line.trim().slice(0, 80)}".`);
  });
}
