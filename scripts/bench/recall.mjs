/** How much of what is nearest the stores' approximate search finds. */

const DEPTH = 10;
/** As deep as a search over several routes looks into one of them. */
const LIMIT = 400;

/**
 * @param queries vectors of the space.
 * @returns for each query the share of the ten nearest, found by comparing with every vector, that the search without
 * `exact` has among its first ten.
 */
export async function recallsAt10(vectors, space, queries) {
  const shares = [];
  for (const vector of queries) {
    const request = { space, vector, filter: {} };
    const exact = await vectors.searchVector({ ...request, limit: DEPTH, exact: true });
    const quick = await vectors.searchVector({ ...request, limit: LIMIT });
    const ids = new Set(exact.map(({ moment }) => moment.id));
    shares.push(quick.slice(0, DEPTH).filter(({ moment }) => ids.has(moment.id)).length / ids.size);
  }
  return shares;
}
