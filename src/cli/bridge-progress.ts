import type { BridgePreparation } from '../services/search/bridge/bridge-preparation.js';
import type { BridgeUseCases } from '../services/search/bridge/bridge-service.js';
import { FileProgress, type Terminal } from './terminal.js';

const HOW_OFTEN_MS = 250;
/** Work that takes less is not worth a word. */
const SILENT_MS = 500;

/** Waits for work that may need a bridge to be made, which happens once in the life of a library, and tells how far that is. */
export async function withBridgeProgress<T>(
  work: Promise<T>,
  bridges: Pick<BridgeUseCases, 'preparation'>,
  terminal: Terminal,
): Promise<T> {
  const begunMs = performance.now();
  let progress: FileProgress | null = null;
  const timer = setInterval(() => {
    const status = bridges.preparation();
    if (performance.now() - begunMs < SILENT_MS || !isUnderWay(status)) return;
    if (!progress) {
      terminal.note('Making the bridge between sounds and pictures, once for this library.');
      progress = new FileProgress(terminal, status.totalWords, 'words');
    }
    progress.update(status.encodedWords, status.encodedWords, '');
  }, HOW_OFTEN_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    (progress as FileProgress | null)?.stop();
  }
}

function isUnderWay({ encodedWords, totalWords }: BridgePreparation): boolean {
  return encodedWords < totalWords;
}
