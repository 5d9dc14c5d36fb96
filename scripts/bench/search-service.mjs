/** A search service over any store, whose encoders answer from a table: what it costs beside the encoders. */

/** @returns a program module; run `npm run build` before. */
export const programModule = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);

/**
 * @param {{vectors: object, catalog: object}} store
 * @param {(space: string, text: string) => Float32Array} vectorOf the vector of a query in a space.
 * @returns the service, and `asked`: what it asked the store for in the last search.
 */
export async function createSearchService({ vectors, catalog }, spaces, vectorOf) {
  const { SearchService } = await programModule('services/search/search.js');
  const { Prober } = await programModule('services/search/probe.js');
  const { Embedders } = await programModule('services/embedders.js');
  const { EVEN_WEIGHTS } = await programModule('services/search/fusion-weights.js');
  const { NO_CALIBRATION } = await programModule('services/search/calibration/calibrator.js');
  const { systemClock } = await programModule('domain/ports/clock.js');
  const asked = [];
  const watched = watchSearches(vectors, asked);
  const embedders = new Embedders(
    spaces.map((space) => ({
      space,
      embedTexts: async (texts) => texts.map((text) => vectorOf(space.name, text)),
    })),
  );
  const adapters = { adapt: (_space, vector) => Promise.resolve(vector) };
  const service = new SearchService({
    embedders,
    vectors: watched,
    catalog,
    prober: new Prober({ embedders, vectors: watched, catalog, adapters }),
    bridges: { wayInto: () => null },
    missingSpaces: [],
    calibrator: NO_CALIBRATION,
    fusionWeights: EVEN_WEIGHTS,
    serves: () => true,
    clock: systemClock,
  });
  return { service, asked };
}

/** Notes the requests of searches; everything else goes straight to the store. */
function watchSearches(vectors, asked) {
  return new Proxy(vectors, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      if (name !== 'searchVector' && name !== 'searchKeywords') return value.bind(target);
      return (request) => {
        asked.push(request);
        return value.call(target, request);
      };
    },
  });
}
