import { describe, expect, it } from '@jest/globals';
import type { SearchResult } from '../../src/domain/query.js';
import { printExplained, printResult, toJson } from '../../src/cli/search-report.js';
import { createFakeServices } from '../graphql/fake-services.js';

async function createAnswer(): Promise<SearchResult> {
  const query = {
    parts: [{ input: { type: 'TEXT', text: 'dog' } as const, weight: 1 }],
    filter: {},
    first: 1,
  };
  const answer = await createFakeServices().search.search(query);
  const [hit] = answer.hits;
  const unreached = { space: 'text', rank: null, similarity: null, relevance: null, contribution: 0 };
  const evidence = [...hit!.evidence, { ...hit!.evidence[0]!, ...unreached, moment: null }];
  return { ...answer, hits: [{ ...hit!, evidence, duplicates: [hit!.media] }] };
}

const FACETS = [
  'By metadata year (3 more values, 2 without, more may match):',
  '       4  1999',
  '       1  unknown',
  '       1  true',
  'By created at year:',
  '       7  from 2026-01-01T00:00:00.000Z',
  'By duration (1 without):',
  '       6  5 to 10',
];

function createTerminal() {
  const [lines, notes]: [string[], string[]] = [[], []];
  const terminal = {
    print: (line: string) => void lines.push(line),
    printJson: () => {},
    note: (line: string) => void notes.push(line),
    isInteractive: false,
  };
  return { lines, notes, terminal };
}

describe('the report of a search', () => {
  it('gives each hit with its reason and the routes that found it; what is lacking goes to the notes', async () => {
    const { lines, notes, terminal } = createTerminal();
    printResult(await createAnswer(), terminal);
    expect(lines).toEqual([
      '0.5000  AUDIO      Title of a1  [a1]  relevance 0.75',
      '        It sounds like “dog” at 0:05.',
      '        clap #1 0.250 at 5.1-15.0 s',
      '        also as Title of a1  [a1]',
      ...FACETS,
    ]);
    expect(notes).toEqual(['! clip: CLIP is not here.']);
  });

  it('explains: plan with what each weight is made of, times, and an anatomy that sums to the score', async () => {
    const { lines, terminal } = createTerminal();
    printExplained(await createAnswer(), terminal);
    expect(lines).toEqual([
      'Fused by RANK, absence IGNORE, bridges AUTO, weights even.',
      'Part 1 begins with "sound of": SOUND.',
      '  part 1 in clap: "sound of a dog"; weight 2 (part 1 x space 1 x intent 2 x bridge 1); 7 of 9 moments',
      '       0.3 ms  search             1.5 ms  part 1 clap',
      '',
      '0.5000  AUDIO      Title of a1  [a1]  relevance 0.75',
      '        It sounds like “dog” at 0:05.',
      '        space            rank similarity  relevance     weight      trust       adds',
      '        clap               #1      0.250      0.750      1.000      1.000    0.50000  part 1 at 5.1-15.0 s',
      '        text                -          -          -      1.000      1.000    0.00000  part 1',
      '        score                                                                0.50000',
      '        also as Title of a1  [a1]',
      ...FACETS,
    ]);
  });

  it('shows no path of the server as JSON, not of duplicates either', async () => {
    const answer = await createAnswer();
    expect(JSON.stringify(answer)).toContain('/secret/a1');
    expect(JSON.stringify(toJson(answer))).not.toContain('/secret');
  });
});
