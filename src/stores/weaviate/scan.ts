import { MAX_RESULTS, type WeaviateCollection } from './collection.js';
import { inRange, type Condition } from './condition.js';
import { PLACES, SORT_KEYS, sortKeyOf } from './moments.js';
import type { FoundObject } from './wire.js';

/**
 * Walks over the ids of moments in order. To sort, Weaviate reads every object that meets the condition, so a walk over a
 * large library asks for one narrow window of sort keys after the other and sorts here.
 */
export class MomentWalk {
  readonly #moments: WeaviateCollection;
  /** Of windows that lately held about a page. */
  #width = SORT_KEYS;

  constructor(moments: WeaviateCollection) {
    this.#moments = moments;
  }

  /** @returns ids of moments that meet the conditions, in order, behind `after`. */
  async page(conditions: readonly Condition[], first: number, after?: string): Promise<string[]> {
    const page: string[] = [];
    const cap = Math.min(MAX_RESULTS, Math.max(100, 2 * first));
    let low = after === undefined ? 0 : sortKeyOf(after);
    while (page.length < first && low < SORT_KEYS) {
      const window = [...conditions, inRange('sort_key', low, low + this.#width)];
      const found = await this.#idsOf(window, cap);
      if (found.length === cap && this.#width > 1) {
        this.#width = Math.max(1, Math.floor(this.#width / 8));
        continue;
      }
      const behind = page.at(-1) ?? after;
      if (found.length === cap) {
        // More ids than a window may hold begin with the same letters: the server has to sort them after all.
        const rest = await this.#sortedIds(window, first - page.length, behind);
        page.push(...rest);
        if (page.length < first) low += 1;
        continue;
      }
      page.push(...found.filter((id) => behind === undefined || id > behind).sort());
      low += this.#width;
      if (found.length < cap / 8) this.#width = Math.min(SORT_KEYS, this.#width * 8);
    }
    return page.slice(0, first);
  }

  async #idsOf(conditions: readonly Condition[], limit: number): Promise<string[]> {
    const found = await this.#moments.find({
      condition: { every: conditions },
      properties: ['moment_id'],
      limit,
    });
    return found.map(momentIdOf);
  }

  async #sortedIds(
    conditions: readonly Condition[],
    first: number,
    after: string | undefined,
  ): Promise<string[]> {
    const isBehind = after === undefined ? [] : [{ property: 'moment_id', is: 'ABOVE', to: after } as const];
    const found = await this.#moments.find(
      {
        condition: { every: [...conditions, ...isBehind] },
        properties: ['moment_id'],
        limit: Math.min(first, MAX_RESULTS),
      },
      [{ property: 'moment_id', ascending: true }],
    );
    return found.map(momentIdOf);
  }
}

/** Windows of places that hold about so many of the wanted moments. */
const SAMPLE_WINDOW = 2000;

/**
 * @returns ids of about evenly random moments that meet the condition: those whose places, which are as good as random,
 * follow on a random one.
 * @param total how many meet the condition.
 */
export async function sampleIds(
  moments: WeaviateCollection,
  condition: Condition,
  { count, total, random }: { readonly count: number; readonly total: number; readonly random: () => number },
): Promise<string[]> {
  const width = Math.ceil((PLACES * Math.min(SAMPLE_WINDOW, count + 10)) / Math.max(total, 1));
  const chosen = new Map<string, true>();
  let from = Math.floor(random() * PLACES);
  for (let walked = 0; walked < PLACES && chosen.size < count;) {
    const to = Math.min(PLACES, from + Math.min(width, PLACES - walked));
    const found = await moments.find({
      condition: { every: [condition, inRange('place', from, to)] },
      properties: ['moment_id', 'place'],
      limit: MAX_RESULTS,
    });
    for (const object of found.sort((a, b) => placeOf(a) - placeOf(b))) chosen.set(momentIdOf(object), true);
    walked += to - from;
    from = to % PLACES;
  }
  return [...chosen.keys()].slice(0, count);
}

function momentIdOf({ properties }: FoundObject): string {
  return properties['moment_id'] as string;
}

function placeOf({ properties }: FoundObject): number {
  return properties['place'] as number;
}
