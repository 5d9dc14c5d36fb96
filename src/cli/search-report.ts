import type { MediaItem } from '../domain/media.js';
import type { Moment } from '../domain/moment.js';
import type {
  MatchEvidence,
  PlannedRoute,
  SearchExplanation,
  SearchHit,
  SearchResult,
} from '../domain/query.js';
import { describeFacet, describeSnippet } from './facet-report.js';
import type { Terminal } from './terminal.js';

/** The answer as data: items without paths of this machine. */
export function toJson({ hits, ...rest }: SearchResult) {
  const plain = ({ contentPath: _contentPath, ...media }: MediaItem) => media;
  return {
    ...rest,
    hits: hits.map((hit) => ({ ...hit, media: plain(hit.media), duplicates: hit.duplicates.map(plain) })),
  };
}

/** Prints each hit with its reason and the routes that found it. */
export function printResult(result: SearchResult, terminal: Terminal): void {
  printHits(result, terminal, (hit) => hit.evidence.flatMap((match) => describeFinding(match, hit)));
}

/** Prints how the answer came about, and each hit with its whole anatomy. */
export function printExplained(result: SearchResult, terminal: Terminal): void {
  for (const line of describeExplanation(result.explanation)) terminal.print(line);
  printHits(result, terminal, (hit) => [ANATOMY_HEAD, ...hit.evidence.map(describeAnatomy), sumOf(hit)]);
}

function printHits(
  { warnings, hits, facets }: SearchResult,
  terminal: Terminal,
  detailsOf: (hit: SearchHit) => readonly string[],
): void {
  for (const warning of warnings) terminal.note(`! ${warning.space ?? 'query'}: ${warning.message}`);
  if (hits.length === 0) terminal.print('Nothing found.');
  for (const hit of hits) {
    const { score, relevance, media } = hit;
    const relevant = relevance === null ? '' : `  relevance ${relevance.toFixed(2)}`;
    terminal.print(`${score.toFixed(4)}  ${media.kind.padEnd(10)} ${media.title}  [${media.id}]${relevant}`);
    terminal.print(`        ${hit.reason}`);
    for (const line of detailsOf(hit)) terminal.print(`        ${line}`);
    for (const { title, id } of hit.duplicates) terminal.print(`        also as ${title}  [${id}]`);
  }
  for (const line of facets.flatMap(describeFacet)) terminal.print(line);
}

/** @returns one line for a route that found the hit: space, rank, similarity, bridge, moment and words. */
function describeFinding(match: MatchEvidence, { matches }: SearchHit): string[] {
  const { space, rank, similarity, bridge, trust, moment } = match;
  if (rank === null || similarity === null || moment === null) return [];
  const doubt = trust < 1 ? ` trust ${trust.toFixed(2)}` : '';
  const snippet = matches.find((each) => each.moment.id === moment.id)?.snippet;
  const words = snippet?.field === 'TEXT' ? ` ${describeSnippet(snippet)}` : '';
  return [`${space} #${rank} ${similarity.toFixed(3)}${via(bridge)}${doubt}${describeTime(moment)}${words}`];
}

const ANATOMY_HEAD = anatomyLine('space', 'rank', 'similarity', 'relevance', 'weight', 'trust', 'adds');

function describeAnatomy(match: MatchEvidence): string {
  const { space, part, bridge, rank, similarity, relevance, weight, trust, contribution, moment } = match;
  const figures = [similarity, relevance, weight, trust].map((value) => value?.toFixed(3) ?? '-');
  const [near = '-', relevant = '-', weighted = '-', trusted = '-'] = figures;
  const adds = contribution.toFixed(5);
  const line = anatomyLine(space, rank === null ? '-' : `#${rank}`, near, relevant, weighted, trusted, adds);
  return `${line}  part ${part + 1}${via(bridge)}${moment ? describeTime(moment) : ''}`;
}

function anatomyLine(space: string, ...figures: readonly string[]): string {
  return space.padEnd(10) + figures.map((figure) => figure.padStart(11)).join('');
}

function sumOf({ score }: SearchHit): string {
  return anatomyLine('score', '', '', '', '', '', score.toFixed(5));
}

function describeExplanation(explanation: SearchExplanation): string[] {
  const { fusion, absence, bridge, fusionWeightsVersion, intents, plan, timings } = explanation;
  return [
    `Fused by ${fusion}, absence ${absence}, bridges ${bridge}, weights ${fusionWeightsVersion}.`,
    ...intents.map(({ part, intent, leadIn }) => `Part ${part + 1} begins with "${leadIn}": ${intent}.`),
    ...plan.map((route) => describeRoute(route, explanation)),
    ...timings.map(({ stage, part, space, startMilliseconds, milliseconds }) => {
      const where = [part === null ? '' : `part ${part + 1}`, space ?? ''].filter(Boolean).join(' ');
      const at = startMilliseconds.toFixed(1).padStart(8);
      return `  ${at} ms  ${stage.padEnd(13)} ${milliseconds.toFixed(1).padStart(8)} ms  ${where}`.trimEnd();
    }),
    '',
  ];
}

function describeRoute(route: PlannedRoute, { candidates }: SearchExplanation): string {
  const { part, space, bridge, text, vectorCount } = route;
  const found = candidates.find(
    (each) => each.part === part && each.space === space && each.bridge === bridge,
  );
  const { partWeight, spaceWeight, intentFactor, bridgeFactor } = route;
  const factors = { part: partWeight, space: spaceWeight, intent: intentFactor, bridge: bridgeFactor };
  const product = Object.entries(factors).map(([name, factor]) => `${name} ${factor}`);
  const asked = text === null ? `${vectorCount ?? 0} vectors` : `"${shorten(text)}"`;
  const counted = found
    ? `${found.units} of ${found.moments} moments${found.isComplete ? '' : ', more may match'}`
    : 'failed';
  return `  part ${part + 1} in ${space}${via(bridge)}: ${asked}; weight ${route.weight} (${product.join(' x ')}); ${counted}`;
}

function via(bridge: string | null): string {
  return bridge === null ? '' : ` via ${bridge}`;
}

function describeTime(moment: Moment): string {
  if (moment.startSeconds === null || moment.endSeconds === null) return '';
  return ` at ${moment.startSeconds.toFixed(1)}-${moment.endSeconds.toFixed(1)} s`;
}

function shorten(text: string): string {
  return text.length <= 90 ? text : `${text.slice(0, 87)}...`;
}
