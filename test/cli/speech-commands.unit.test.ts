import { describe, expect, it } from '@jest/globals';
import { UsageError, type CommandContext } from '../../src/cli/command.js';
import { transcribeCommand } from '../../src/cli/commands/transcribe.js';
import { ingestCommand } from '../../src/cli/commands/ingest.js';
import type { IngestRequest } from '../../src/services/services.js';

describe('chorus transcribe', () => {
  it.each([
    [['a.mp3'], { format: 'docx' }, /--format must be one of text, srt, vtt, json/],
    [['a.mp3'], { format: 'srt', words: true }, /--words goes with --format vtt or json/],
    [['a.mp3', 'b.mp3'], { format: 'srt' }, /Give --out FOLDER/],
    [['a.mp3', 'x/a.wav'], { out: 'o', format: 'vtt' }, /would become a\.vtt/],
    [[], {}, /at least one sound file/],
  ])('refuses %j with %j before any model is opened', async (files, options, message) => {
    const run = transcribeCommand.run({} as CommandContext, files, options);
    await expect(run).rejects.toThrow(UsageError);
    await expect(transcribeCommand.run({} as CommandContext, files, options)).rejects.toThrow(message);
  });
});

describe('chorus ingest', () => {
  async function submitted(options: Record<string, string | boolean>): Promise<IngestRequest[]> {
    const requests: IngestRequest[] = [];
    const ingest = {
      submit: async (given: readonly IngestRequest[]) => (requests.push(...given), []),
      async *watch() {},
      getJobs: async () => [],
    };
    const context = {
      open: async () => ({ services: { ingest } }),
      terminal: { isInteractive: false },
      signal: new AbortController().signal,
    };
    await ingestCommand.run(context as unknown as CommandContext, ['a.mp3', 'b.mp3'], options);
    return requests;
  }

  it.each([
    [{}, undefined],
    [{ language: 'de' }, { language: 'de' }],
    [{ language: 'DE' }, { language: 'de' }],
    [{ language: 'auto' }, {}],
    [{ 'sound-domain': 'auto' }, {}],
    [
      { language: 'de', translate: true, 'sound-domain': 'music' },
      { language: 'de', task: 'TRANSLATE', soundDomain: 'MUSIC' },
    ],
  ])('says of every source with %j how to hear it: %j', async (options, hearing) => {
    expect((await submitted(options)).map((request) => request.hearing)).toEqual([hearing, hearing]);
  });

  it('names the domains of sound to who asks for another', async () => {
    await expect(submitted({ 'sound-domain': 'jazz' })).rejects.toThrow(/speech, music, environment, auto/);
  });
});
