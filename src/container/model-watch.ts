import { unwatchFile, watchFile } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from '../config/env.js';
import type { VectorStore } from '../domain/ports/vector-store.js';
import { modelPlaces, overlayFileOf } from './configured-profile.js';
import type { Models } from './models.js';

const LOOK_EVERY_MS = 2000;

/**
 * Takes in the models that `chorus models add` and `chorus models fetch` bring while a server or a worker runs: both write
 * a file of the library at last, when the model is known to work. A model in a place that is taken waits for a restart.
 * @returns ends the watch, after what is under way.
 */
export function watchModels(
  config: Config,
  { models, vectors }: { readonly models: Models; readonly vectors: VectorStore },
  logger: Pick<Logger, 'info' | 'warn'>,
): () => Promise<void> {
  const files = [overlayFileOf(config), modelPlaces(config).lockFile];
  let underWay: Promise<void> = Promise.resolve();
  const takeIn = async (): Promise<void> => {
    try {
      const spaces = await models.takeIn((added) => vectors.open(added));
      if (spaces.length > 0) logger.info({ spaces: spaces.map(({ name }) => name) }, 'models were taken in');
    } catch (err) {
      logger.warn({ err }, 'models could not be taken in');
    }
  };
  const onChange = () => void (underWay = underWay.then(takeIn));
  for (const file of files) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, onChange);
  return () => {
    for (const file of files) unwatchFile(file, onChange);
    return underWay;
  };
}
