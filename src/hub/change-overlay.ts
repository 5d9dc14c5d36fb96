import { writeFile } from 'node:fs/promises';
import { replaceFile } from './cache.js';
import { withFileLock } from './file-lock.js';
import { readOverlay, type Overlay } from './load-profile.js';
import { OVERLAY_SCHEMA } from './profile.js';

/**
 * Writes what `change` makes of the overlay; safe against other processes that do the same.
 * @throws AppError BAD_USER_INPUT when the file is damaged.
 */
export async function changeOverlay(file: string, change: (overlay: Overlay) => Overlay): Promise<void> {
  await withFileLock(`${file}.held`, async () => {
    const overlay = OVERLAY_SCHEMA.parse({ roles: change(await readOverlay(file)) });
    await replaceFile(file, (draft) => writeFile(draft, `${JSON.stringify(overlay, null, 2)}\n`));
  });
}
