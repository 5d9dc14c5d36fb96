import type { MessagePort } from 'node:worker_threads';
import { toFailure } from '../../domain/failure.js';
import { transferablesOf, type Reply, type Request } from './messages.js';

/** What a thread can be asked: one argument, a signal that fires when the asker gives up, one answer. */
export type Methods = Record<string, (argument: never, signal: AbortSignal) => Promise<unknown>>;

/** Answers the calls that come in by a port, side by side. */
export function serveCalls(port: MessagePort, methods: Methods): void {
  const underWay = new Map<number, AbortController>();
  const answer = async (id: number, method: string, argument: unknown): Promise<Reply> => {
    const controller = new AbortController();
    underWay.set(id, controller);
    try {
      return { id, value: await methods[method]!(argument as never, controller.signal) };
    } catch (error) {
      return { id, failure: toFailure(error) };
    } finally {
      underWay.delete(id);
    }
  };
  port.on('message', (request: Request) => {
    if ('abort' in request) return underWay.get(request.abort)?.abort();
    void answer(request.id, request.method, request.argument).then((reply) =>
      port.postMessage(reply, transferablesOf(reply)),
    );
  });
}
