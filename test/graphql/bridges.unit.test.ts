import { expect, test } from '@jest/globals';

import {
  BridgesDocument,
  CancelBridgePreparationDocument,
  ForgetBridgeDocument,
  PrepareBridgesDocument,
  TrainBridgeDocument,
} from '../generated/operations.js';
import { createFakeServices } from './fake-services.js';
import { createGraph } from './graph-harness.js';

test('lists trained bridges with what they are worth, and how far the one over words is made', async () => {
  const { data, errors } = await createGraph(createFakeServices()).run(BridgesDocument, {});
  expect(errors).toBeUndefined();
  expect(data!.bridges.map(({ id, isServing }) => [id, isServing])).toEqual([
    ['b1', false],
    ['b2', true],
  ]);
  expect(data!.bridges[1]).toMatchObject({
    ...{ from: 'clap', to: 'clip', pairs: 40, ridge: 3 },
    heldOut: { anchors: { recallAt10: 0.5 }, learned: { recallAt10: 0.75 } },
  });
  expect(data!.bridgePreparation).toEqual({
    ...{ state: 'PROCESSING', encodedWords: 300, totalWords: 1200, error: null },
  });
});

test('hands pairs to the training, and forgets what there is', async () => {
  const asked: unknown[] = [];
  const services = createFakeServices();
  const { train } = services.bridges;
  services.bridges.train = (pairs, signal) => (asked.push(pairs, signal), train(pairs, signal));
  const { run } = createGraph(services);
  const pairs = [{ firstId: 'a1', secondId: 'i1' }];
  expect((await run(TrainBridgeDocument, { pairs })).data!.trainBridge).toMatchObject([{ pairs: 1 }]);
  expect(asked).toMatchObject([pairs, expect.any(AbortSignal)]);
  expect((await run(ForgetBridgeDocument, { id: 'b2' })).data).toEqual({ forgetBridge: 'b2' });
  expect((await run(ForgetBridgeDocument, { id: 'b9' })).data).toEqual({ forgetBridge: null });
});

test('begins and stops the bridge over words', async () => {
  const { run } = createGraph(createFakeServices());
  expect((await run(PrepareBridgesDocument, {})).data!.prepareBridges.state).toBe('PROCESSING');
  expect((await run(CancelBridgePreparationDocument, {})).data!.cancelBridgePreparation).toEqual({
    ...{ state: 'CANCELLED', encodedWords: 300 },
  });
});
