import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError, type CommandContext, type OptionValues } from '../../src/cli/command.js';
import { evaluateCommand } from '../../src/cli/commands/evaluate.js';

describe('chorus evaluate', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'chorus-evaluate-'))));
  afterAll(() => rm(folder, { recursive: true }));

  /** Runs the command on a file with these judgements. @returns what it asked of the services, and its exit code. */
  async function evaluate(judgements: readonly unknown[], options: OptionValues = {}, state = 'READY') {
    const path = join(folder, 'set.json');
    await writeFile(path, JSON.stringify({ name: 'birds', judgements }));
    const asked: { saved?: unknown; started?: unknown } = {};
    const run = {
      id: 'run',
      setId: 'set',
      state,
      figures: [],
      unknownMediaIds: [],
      results: [],
      error: null,
    };
    const services = {
      judgements: { save: async (draft: unknown) => ((asked.saved = draft), { id: 'set' }) },
      evaluation: {
        start: async (request: unknown) => ((asked.started = request), run),
        get: async () => run,
        finished: async () => run,
        compare: async () => ({ figures: [], improvedIds: [], worsenedIds: [], isPassed: false }),
      },
    };
    const context = {
      open: async () => ({ services }),
      terminal: { isInteractive: false, print: () => {}, note: () => {} },
      signal: new AbortController().signal,
    };
    const code = await evaluateCommand.run(context as unknown as CommandContext, [path], options);
    return { ...asked, code };
  }

  it('asks with words, items and moments of the file', async () => {
    const { saved, code } = await evaluate([
      { id: 'one', text: 'a robin', relevant: ['r1', { mediaId: 'r2', grade: 3 }] },
      { mediaId: 'song', momentId: 'song-p000001', relevant: ['r1'] },
    ]);
    expect(code).toBe(0);
    expect(saved).toEqual({
      name: 'birds',
      judgements: [
        {
          id: 'one',
          parts: [{ input: { type: 'TEXT', text: 'a robin' }, weight: 1 }],
          filter: {},
          relevant: [
            { mediaId: 'r1', grade: 1 },
            { mediaId: 'r2', grade: 3 },
          ],
        },
        {
          parts: [
            { input: { type: 'MEDIA', mediaId: 'song' }, weight: 1 },
            { input: { type: 'MOMENT', momentId: 'song-p000001' }, weight: 1 },
          ],
          filter: {},
          relevant: [{ mediaId: 'r1', grade: 1 }],
        },
      ],
    });
  });

  it('asks the way the options say', async () => {
    const options = { depth: '20', label: 'over words', bridge: 'anchors', weight: ['clip=2'] };
    const { started } = await evaluate([{ mediaId: 'song', relevant: ['r1'] }], options);
    const settings = { bridge: 'ANCHORS', spaceWeights: { clip: 2 } };
    expect(started).toEqual({ setId: 'set', depth: 20, label: 'over words', settings });
  });

  it('tells by its exit code that a run failed, or that a figure fell', async () => {
    const judgements = [{ text: 'a robin', relevant: ['r1'] }];
    expect((await evaluate(judgements, {}, 'FAILED')).code).toBe(1);
    expect((await evaluate(judgements, { baseline: 'earlier' })).code).toBe(1);
  });

  it.each([
    [[{ text: 'a robin' }], {}, /judgements.0.relevant/],
    [[{ relevant: ['r1'] }], {}, /judgements.0: .*text, mediaId or momentId/],
    [[{ text: 'a robin', relevant: ['r1'] }], { bridge: 'words' }, /--bridge must be one of/],
    [[{ text: 'a robin', relevant: ['r1'] }], { 'max-drop': '2' }, /--max-drop must be 0 to 1/],
  ])('refuses %j with %j', async (judgements, options, message) => {
    const refused = evaluate(judgements, options);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(evaluate(judgements, options)).rejects.toThrow(message);
  });
});
