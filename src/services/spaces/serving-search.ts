import type { SearchQuery, SearchResult } from '../../domain/query.js';
import type { SearchUseCases } from '../search/search-use-cases.js';
import type { SpaceRoster } from './roster.js';
import type { ShadowQueries } from './shadow.js';

/** Search as users ask for it: `clip` means whatever serves as `clip` now; candidates are tried in the shadow. */
export class ServingSearch implements SearchUseCases {
  constructor(
    private readonly tools: {
      readonly search: SearchUseCases;
      readonly roster: SpaceRoster;
      readonly shadow: ShadowQueries;
    },
  ) {}

  async search(query: SearchQuery, signal?: AbortSignal): Promise<SearchResult> {
    const { search, roster, shadow } = this.tools;
    await roster.refresh();
    const { spaces } = query;
    const resolved = spaces
      ? { ...query, spaces: [...new Set(spaces.map((name) => roster.servingFor(name)))] }
      : query;
    const result = await search.search(resolved, signal);
    if (!spaces) shadow.consider(query);
    return result;
  }
}
