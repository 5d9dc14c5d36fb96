import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { EvaluationComparison, EvaluationRun, KindFigures } from '../../domain/evaluation.js';
import type { QueryInput } from '../../domain/query.js';
import type { Services } from '../../services/services.js';
import type { JudgementSetDraft } from '../../services/evaluation/judgement-sets.js';
import { integerOption, requireArgs, stringOption, UsageError, type Command } from '../command.js';
import { RANKING_HELP, RANKING_OPTIONS, toRanking } from '../ranking-options.js';
import { FileProgress, type Terminal } from '../terminal.js';

const HOW_OFTEN_MS = 300;

/** A set as people write it: words, items or moments that are asked with, and the ids of what they should find. */
const SET_FILE = z.strictObject({
  name: z.string(),
  judgements: z.array(
    z
      .strictObject({
        id: z.string().optional(),
        text: z.string().optional(),
        mediaId: z.string().optional(),
        momentId: z.string().optional(),
        relevant: z.array(z.union([z.string(), z.strictObject({ mediaId: z.string(), grade: z.int() })])),
      })
      .refine((line) => inputsOf(line).length > 0, 'a query needs text, mediaId or momentId'),
  ),
});

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'ask a set of judged queries, and compare with an earlier run',
  usage: 'SET.json|SET-ID',
  options: {
    label: { type: 'string' },
    depth: { type: 'string' },
    ...RANKING_OPTIONS,
    baseline: { type: 'string' },
    'max-drop': { type: 'string' },
    json: { type: 'boolean' },
  },
  optionHelp: {
    label: 'what is tried, in your words',
    depth: 'hits looked at per query, 1 to 100 (default 10)',
    ...RANKING_HELP,
    baseline: 'id of an earlier run: fails (exit code 1) when a figure fell',
    'max-drop': 'how far a figure may fall, 0 to 1 (default 0)',
    json: 'run and comparison as JSON lines',
  },
  examples: [
    'chorus evaluate birds.json --label "before the new model"',
    'chorus evaluate 5f0c... --baseline 8a41... --max-drop 0.01',
    'chorus evaluate sounds-to-pictures.json --bridge anchors --label "without what was learned"',
  ],

  async run({ open, terminal, signal }, args, options) {
    const [source] = requireArgs(args, 'a file with judgements, or the id of a set');
    const maxDrop = Number(stringOption(options, 'max-drop') ?? '0');
    if (!(maxDrop >= 0 && maxDrop <= 1)) throw new UsageError('--max-drop must be 0 to 1.');
    const draft = source.endsWith('.json') ? await readSet(source) : null;
    const depth = integerOption(options, 'depth', { min: 1, max: 100 }) ?? 10;
    const settings = toRanking(options);
    const { services } = await open();
    const setId = draft ? (await services.judgements.save(draft)).id : source;
    const label = stringOption(options, 'label') ?? '';
    const { id } = await services.evaluation.start({ setId, depth, label, settings });
    const run = await follow(services, id, terminal, signal);
    const asJson = options['json'] === true;
    if (asJson) terminal.printJson({ ...run });
    else printRun(run, terminal);
    if (run.state !== 'READY') return 1;
    const baseline = stringOption(options, 'baseline');
    if (baseline === undefined) return 0;
    const comparison = await services.evaluation.compare(baseline, id, maxDrop);
    if (asJson) terminal.printJson({ ...comparison });
    else printComparison(comparison, terminal);
    return comparison.isPassed ? 0 : 1;
  },
};

/** @throws UsageError with everything that is wrong with the file. */
async function readSet(path: string): Promise<JudgementSetDraft> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw new UsageError(`${basename(path)} cannot be read as JSON.`);
  }
  const parsed = SET_FILE.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: where, message }) => `${where.join('.')}: ${message}`);
    throw new UsageError(`${basename(path)} is no set of judgements.\n${problems.join('\n')}`);
  }
  const { name, judgements } = parsed.data;
  return {
    name,
    judgements: judgements.map(({ id, relevant, ...line }) => ({
      ...(id !== undefined && { id }),
      parts: inputsOf(line).map((input) => ({ input, weight: 1 })),
      filter: {},
      relevant: relevant.map((item) => (typeof item === 'string' ? { mediaId: item, grade: 1 } : item)),
    })),
  };
}

interface AskedWith {
  readonly text?: string | undefined;
  readonly mediaId?: string | undefined;
  readonly momentId?: string | undefined;
}

function inputsOf({ text, mediaId, momentId }: AskedWith): QueryInput[] {
  return [
    ...(text !== undefined ? [{ type: 'TEXT', text } as const] : []),
    ...(mediaId !== undefined ? [{ type: 'MEDIA', mediaId } as const] : []),
    ...(momentId !== undefined ? [{ type: 'MOMENT', momentId } as const] : []),
  ];
}

async function follow(
  { evaluation }: Services,
  id: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<EvaluationRun> {
  signal.addEventListener('abort', () => void evaluation.cancel(id), { once: true });
  const progress = new FileProgress(terminal, 1);
  const done = evaluation.finished(id);
  try {
    for (;;) {
      const run = await Promise.race([done, sleep().then(() => evaluation.get(id))]);
      if (run.state !== 'PROCESSING') return run;
      progress.update(run.progress, run.results.length, 'queries');
    }
  } finally {
    progress.stop();
  }
}

function sleep(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, HOW_OFTEN_MS));
}

function printRun(run: EvaluationRun, terminal: Terminal): void {
  terminal.print(`run ${run.id} of set ${run.setId}: ${run.state}${run.error ? ` (${run.error})` : ''}`);
  if (run.unknownMediaIds.length > 0)
    terminal.note(
      `${run.unknownMediaIds.length} relevant items are not in this library and were not counted.`,
    );
  for (const figures of run.figures) terminal.print(describeFigures(figures, run.depth));
}

function describeFigures(
  { mediaKind, queries, recall, ndcg, reciprocalRank }: KindFigures,
  depth: number,
): string {
  const name = (mediaKind ?? 'all').toLowerCase().padEnd(12);
  const values = `recall@${depth} ${recall.toFixed(3)}  ndcg@${depth} ${ndcg.toFixed(3)}  mrr ${reciprocalRank.toFixed(3)}`;
  return `${name} ${values}  (${queries} queries)`;
}

function printComparison(comparison: EvaluationComparison, terminal: Terminal): void {
  for (const { mediaKind, metric, baseline, candidate, difference, pValue } of comparison.figures) {
    const name = `${(mediaKind ?? 'all').toLowerCase()} ${metric.toLowerCase()}`.padEnd(20);
    const sign = difference < 0 ? '' : '+';
    terminal.print(
      `${name} ${baseline.toFixed(3)} -> ${candidate.toFixed(3)}  ${sign}${difference.toFixed(3)}  p ${pValue.toFixed(3)}`,
    );
  }
  const { improvedIds, worsenedIds, isPassed } = comparison;
  terminal.print(
    `${improvedIds.length} queries better, ${worsenedIds.length} worse: ${isPassed ? 'passed' : 'not passed'}`,
  );
}
