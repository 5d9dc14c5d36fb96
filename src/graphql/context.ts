import type { Services } from '../services/services.js';
import { createLoaders, type Loaders } from './loaders.js';

/** What a transport knows about one request. */
export interface RequestFacts {
  /** Shown to the caller with every error and written to the log, so that both can be brought together. */
  readonly requestId: string;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
  /** Where the caller reaches this server, without a slash at the end, for example `http://localhost:4000`. */
  readonly baseUrl: string;
}

/** What every resolver is given. */
export interface GraphContext extends RequestFacts {
  readonly services: Services;
  readonly loaders: Loaders;
}

export function createContext(services: Services, request: RequestFacts): GraphContext {
  return { ...request, services, loaders: createLoaders(services) };
}
