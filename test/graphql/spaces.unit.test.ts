import { expect, test } from '@jest/globals';

import { FillSpaceDocument, SpacesDocument, SwitchSpaceDocument } from '../generated/operations.js';
import { createFakeServices } from './fake-services.js';
import { createGraph } from './graph-harness.js';

test('shows what a space holds, how far it is filled, and how it answers in the shadow', async () => {
  const { data } = await createGraph(createFakeServices()).run(SpacesDocument, {});
  expect(data!.spaces).toEqual([
    {
      name: 'clip_next',
      role: 'clip',
      state: 'CANDIDATE',
      modelId: 'demo/clip-2',
      revision: 'r2',
      dimensions: 256,
      moments: 40,
      coveragePercent: 75,
      backfill: {
        state: 'PROCESSING',
        filledMoments: 30,
        failedItems: 1,
        failures: [{ mediaId: 'i1', code: 'MEDIA_DECODE_FAILED', message: 'The picture is damaged.' }],
      },
      shadow: { queries: 8, overlapAt10: 0.75, sameFirst: 0.5 },
    },
  ]);
});

test('fills and switches', async () => {
  const switched: [string, number | undefined][] = [];
  const services = createFakeServices({
    spaces: {
      switchTo: async (space, minCoverage) => {
        switched.push([space, minCoverage]);
        return 'clip';
      },
    },
  });
  const { run } = createGraph(services);
  const filled = await run(FillSpaceDocument, { space: 'clip_next' });
  expect(filled.data!.fillSpace).toEqual({ space: 'clip_next', state: 'PROCESSING' });
  await run(SwitchSpaceDocument, { space: 'clip_next' });
  await run(SwitchSpaceDocument, { space: 'clip_next', minCoveragePercent: 90 });
  expect(switched).toEqual([
    ['clip_next', 1],
    ['clip_next', 0.9],
  ]);
});
