import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, Index, makeArrowTable, type Table } from '@lancedb/lancedb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { wordsOf } from '../../../../src/services/search/shape/words.js';

let folder: string;
let table: Table;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-words-'));
  table = await (await connect(folder)).createTable('words', makeArrowTable([{ id: 'a', text: 'a' }]));
  // The analyser of the keyword index of the real store.
  const config = Index.fts({
    baseTokenizer: 'simple',
    language: 'English',
    lowercase: true,
    stem: true,
    removeStopWords: true,
    asciiFolding: true,
    withPosition: true,
  });
  await table.createIndex('text', { config });
});

afterAll(async () => {
  table.close();
  await rm(folder, { recursive: true, force: true });
});

const EVERYDAY =
  'the dogs were running happily through the flooded villages while ponies and babies cried being lied to only early ' +
  'news skies dying generous communication arsenal university hopping hoped agreed proceedings succeeding outings ' +
  'nationally conditional rationalization sensibilities hopefulness effectively formative relational callousness ' +
  'geologist electricity adjustable replacement adoption controlling rolls sayings youths boyish bees cries ties gas ' +
  'kiwis abacus caresses nervously sized falling fizzed failing filing bled sing plastered what should not have been ' +
  'done by myself yourselves herself because very once constructor prototype';
const FOREIGN = 'café naïve Müller Straße œuvre fjørd łódź crème brûlée собака 東京 2026 4th mp3 Ångström';

it.each([
  ['everyday words', EVERYDAY],
  ['foreign words', FOREIGN],
])('takes %s for the same words as the analyser of the store does', async (_what, text) => {
  const tokens = await table.tokenize(text, { column: 'text' });
  const keys = wordsOf(text).map(({ key }) => key);
  expect(keys.filter((key) => key !== '')).toEqual(tokens.map((token) => token.text));
});
