import { fetchProfile, type FetchOptions } from '../../src/hub/fetch-profile.js';
import { PROFILE } from './hub-fixture.js';

// A process of its own that fetches, for tests of what happens between processes. Argument: the options as JSON.
await fetchProfile(PROFILE, JSON.parse(process.argv[2] ?? '') as FetchOptions);
