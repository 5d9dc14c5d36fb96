import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/env.js';
import { listVariables } from '../../src/config/variables.js';
import { AppError } from '../../src/domain/errors.js';

/** @returns the problems the configuration reports, one a line. */
function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('BAD_USER_INPUT');
    return (error as AppError).details?.['problems'] as string[];
  }
  throw new Error('the configuration was accepted');
}

describe('loadConfig', () => {
  it('needs no variable', () => {
    const config = loadConfig({});
    expect(config.server).toEqual({
      host: '127.0.0.1',
      port: 4000,
      publicUrl: null,
      corsOrigins: [],
      logLevel: 'info',
    });
    expect(config.library.dataDir).toBe(resolve('data'));
    expect(config.library.uploadSecret).toBeNull();
    expect(config.models.profile).toBe('demo');
    expect(config.models.threads).toBeGreaterThanOrEqual(1);
    expect(config.models.threads).toBeLessThanOrEqual(4);
    expect([1, 2]).toContain(config.models.lanes);
    expect(config.models).toMatchObject({ batching: 'auto', idleSeconds: 0 });
    expect(config.hub).toEqual({
      endpoint: 'https://huggingface.co',
      token: null,
      tokenFile: join(homedir(), '.cache', 'huggingface', 'token'),
      offline: false,
      cacheDir: join(homedir(), '.cache', 'huggingface', 'hub'),
    });
  });

  it('has no more lanes than threads', () => {
    const lanesOf = (threads: string) =>
      loadConfig({ CHORUS_LANES: '3', CHORUS_THREADS: threads }).models.lanes;
    expect([lanesOf('1'), lanesOf('2'), lanesOf('8')]).toEqual([1, 2, 3]);
  });

  it('counts an empty variable as unset', () => {
    expect(loadConfig({ CHORUS_PORT: '', HF_TOKEN: '', HF_HUB_OFFLINE: '' })).toEqual(loadConfig({}));
  });

  it('ignores variables of others', () => {
    expect(loadConfig({ PATH: '/bin', HF_XET_CACHE: 'x' })).toEqual(loadConfig({}));
  });

  it('ignores what tells the tests where things are, for the programs they start inherit it', () => {
    const env = { CHORUS_TEST_WHISPER: '/somewhere', CHORUS_GOLDENS_PYTHON: '/somewhere/python' };
    expect(loadConfig(env)).toEqual(loadConfig({}));
  });

  it('is frozen at every depth', () => {
    const config = loadConfig({ CHORUS_MEDIA_ROOTS: '/media' });
    expect(() => Object.assign(config.limits, { maxPixels: 1 })).toThrow(TypeError);
    expect(() => (config.library.mediaRoots as string[]).push('/etc')).toThrow(TypeError);
  });

  it('reads "false" and "0" as false', () => {
    expect(loadConfig({ CHORUS_ALLOW_PRIVATE_URLS: 'false' }).library.allowPrivateUrls).toBe(false);
    expect(loadConfig({ HF_HUB_OFFLINE: '0' }).hub.offline).toBe(false);
    expect(loadConfig({ HF_HUB_OFFLINE: '1' }).hub.offline).toBe(true);
  });

  it('looks for the cache where Python does: HF_HUB_CACHE, else HF_HOME/hub', () => {
    expect(loadConfig({ XDG_CACHE_HOME: '/x' }).hub.cacheDir).toBe('/x/huggingface/hub');
    expect(loadConfig({ HF_HOME: '~/hf', XDG_CACHE_HOME: '/x' }).hub.cacheDir).toBe(
      join(homedir(), 'hf/hub'),
    );
    expect(loadConfig({ HF_HOME: '/hf' }).hub.cacheDir).toBe('/hf/hub');
    expect(loadConfig({ HF_HOME: '/hf', HF_HUB_CACHE: '/c' }).hub.cacheDir).toBe('/c');
    expect(loadConfig({ HF_HOME: '/hf', HF_HUB_CACHE: '/c' }).hub.tokenFile).toBe('/hf/token');
  });

  it('drops the slash at the end of URLs', () => {
    expect(loadConfig({ HF_ENDPOINT: 'https://mirror.example/' }).hub.endpoint).toBe(
      'https://mirror.example',
    );
    expect(loadConfig({ CHORUS_PUBLIC_URL: 'https://a.example/chorus/' }).server.publicUrl).toBe(
      'https://a.example/chorus',
    );
  });

  it('takes origins of web pages, and refuses what is no origin', () => {
    const origins = (list: string) => loadConfig({ CHORUS_CORS_ORIGINS: list }).server.corsOrigins;
    expect(origins('https://a.example, http://localhost:5173')).toEqual([
      'https://a.example',
      'http://localhost:5173',
    ]);
    expect(() => origins('a.example')).toThrow('CHORUS_CORS_ORIGINS');
    expect(() => origins('https://a.example/page')).toThrow('CHORUS_CORS_ORIGINS');
  });

  it('splits the media roots at commas', () => {
    expect(loadConfig({ CHORUS_MEDIA_ROOTS: '/a, /b c' }).library.mediaRoots).toEqual(['/a', '/b c']);
  });

  it('reports all problems at once, by name and rule', () => {
    const problems = problemsOf({
      CHORUS_PORT: 'http',
      CHORUS_LOG_LEVEL: 'loud',
      CHORUS_THREADS: '0',
      HF_ENDPOINT: 'ftp://x',
      CHORUS_MEDIA_ROOT: '/typo',
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'CHORUS_PORT',
      'CHORUS_LOG_LEVEL',
      'CHORUS_THREADS',
      'HF_ENDPOINT',
      'CHORUS_MEDIA_ROOT',
    ]);
  });

  it.each([
    ['Server', { CHORUS_PORT: '70000' }, 'CHORUS_PORT'],
    ['Server', { CHORUS_PORT: '80.5' }, 'CHORUS_PORT'],
    ['Server', { CHORUS_PUBLIC_URL: 'example.org' }, 'CHORUS_PUBLIC_URL'],
    ['Library', { CHORUS_ALLOW_PRIVATE_URLS: 'perhaps' }, 'CHORUS_ALLOW_PRIVATE_URLS'],
    ['Library', { CHORUS_MEDIA_ROOTS: 'media,/b' }, 'CHORUS_MEDIA_ROOTS'],
    ['Library', { CHORUS_UPLOAD_SECRET: 'short' }, 'CHORUS_UPLOAD_SECRET'],
    ['Library', { CHORUS_INGEST_CONCURRENCY: '0' }, 'CHORUS_INGEST_CONCURRENCY'],
    ['Limits', { CHORUS_MAX_FILE_BYTES: '20GB' }, 'CHORUS_MAX_FILE_BYTES'],
    ['Limits', { CHORUS_MAX_AUDIO_SECONDS: '-1' }, 'CHORUS_MAX_AUDIO_SECONDS'],
    ['Models', { CHORUS_THREADS: '1e9' }, 'CHORUS_THREADS'],
    ['Models', { CHORUS_BATCHING: 'sometimes' }, 'CHORUS_BATCHING'],
    ['Models', { CHORUS_MODEL_IDLE_SECONDS: '-1' }, 'CHORUS_MODEL_IDLE_SECONDS'],
    ['Hub', { HF_HUB_OFFLINE: 'maybe' }, 'HF_HUB_OFFLINE'],
    ['Hub', { HF_ENDPOINT: 'localhost:9000' }, 'HF_ENDPOINT'],
  ])('refuses a wrong value in the group %s: %j', (_group, env, name) => {
    const problems = problemsOf(env as unknown as Record<string, string>);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: .{5,}`));
  });

  it('never shows a value', () => {
    const values = {
      CHORUS_UPLOAD_SECRET: 'hunter2',
      CHORUS_PORT: 'hunter2',
      CHORUS_LOG_LEVEL: 'hunter2',
      CHORUS_ALLOW_PRIVATE_URLS: 'hunter2',
      CHORUS_MEDIA_ROOTS: 'hunter2',
      CHORUS_PUBLIC_URL: 'hunter2',
      CHORUS_NEW: 'hunter2',
    };
    const problems = problemsOf(values);
    expect(problems).toHaveLength(Object.keys(values).length);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('refuses a transcript limit over the file limit', () => {
    expect(problemsOf({ CHORUS_MAX_FILE_BYTES: '1000', CHORUS_MAX_TRANSCRIPT_BYTES: '1001' })).toEqual([
      'CHORUS_MAX_TRANSCRIPT_BYTES: must not be larger than CHORUS_MAX_FILE_BYTES',
    ]);
  });

  it('refuses media roots that expose the data folder, and only those', () => {
    const rule = ['CHORUS_MEDIA_ROOTS: no folder may hold CHORUS_DATA_DIR'];
    expect(problemsOf({ CHORUS_DATA_DIR: '/srv/chorus', CHORUS_MEDIA_ROOTS: '/a,/srv' })).toEqual(rule);
    expect(problemsOf({ CHORUS_DATA_DIR: '/srv/chorus', CHORUS_MEDIA_ROOTS: '/srv/chorus' })).toEqual(rule);
    expect(problemsOf({ CHORUS_MEDIA_ROOTS: '/' })).toEqual(rule);
    loadConfig({ CHORUS_DATA_DIR: '/srv/chorus', CHORUS_MEDIA_ROOTS: '/srv/chorus-media,/srv/chorus/inbox' });
  });

  it('refuses to send the token over an open line', () => {
    expect(problemsOf({ HF_TOKEN: 'hf_x', HF_ENDPOINT: 'http://mirror.example' })).toEqual([
      'HF_ENDPOINT: must be an https URL when HF_TOKEN is set',
    ]);
    loadConfig({ HF_TOKEN: 'hf_x', HF_ENDPOINT: 'http://127.0.0.1:9000' });
  });
});

describe('the store', () => {
  it('is the embedded one unless it is named', () => {
    expect(loadConfig({}).store.kind).toBe('lancedb');
    expect(loadConfig({}).store.weaviate).toEqual({
      nodes: [{ url: 'http://127.0.0.1:8080', grpcUrl: 'http://127.0.0.1:50051' }],
      apiKey: null,
      library: 'Chorus',
      tenant: 'default',
      replication: 1,
      index: 'hnsw',
      quantisation: 'none',
    });
  });

  it('may be several nodes, each with its own ports', () => {
    const nodesOf = (env: Record<string, string>) => loadConfig(env).store.weaviate.nodes;
    const urls = 'https://a.example, https://b.example:8443/';
    expect(nodesOf({ CHORUS_WEAVIATE_URL: urls })).toEqual([
      { url: 'https://a.example', grpcUrl: 'https://a.example:50051' },
      { url: 'https://b.example:8443', grpcUrl: 'https://b.example:50051' },
    ]);
    expect(
      nodesOf({ CHORUS_WEAVIATE_URL: urls, CHORUS_WEAVIATE_GRPC_URL: 'https://a.example:1,https://c:2' }),
    ).toMatchObject([{ grpcUrl: 'https://a.example:1' }, { grpcUrl: 'https://c:2' }]);
  });

  it('refuses settings that do not go together', () => {
    expect(problemsOf({ CHORUS_WEAVIATE_GRPC_URL: 'http://a:1,http://b:1' })).toEqual([
      'CHORUS_WEAVIATE_GRPC_URL: must name as many servers as CHORUS_WEAVIATE_URL',
    ]);
    expect(problemsOf({ CHORUS_WEAVIATE_INDEX: 'flat', CHORUS_WEAVIATE_QUANTISATION: 'pq' })).toEqual([
      'CHORUS_WEAVIATE_QUANTISATION: a flat index knows none, rq and bq only',
    ]);
    expect(problemsOf({ CHORUS_WEAVIATE_LIBRARY: 'chorus', CHORUS_WEAVIATE_TENANT: 'a/b' })).toHaveLength(2);
  });
});

describe('listVariables', () => {
  it('documents every variable with one sentence and its default', () => {
    for (const variable of listVariables()) {
      expect(variable.description).toMatch(/^[A-Z].*\.$/);
      expect({
        name: variable.name,
        known: variable.default !== null || variable.defaultText !== undefined,
      }).toEqual({ name: variable.name, known: true });
    }
  });

  it('gives defaults that mean the same when they are set', () => {
    const defaults = listVariables().flatMap(({ name, default: value }) =>
      value === null ? [] : [[name, value]],
    );
    expect(loadConfig(Object.fromEntries(defaults))).toEqual(loadConfig({}));
  });

  it('marks what must never be printed', () => {
    const secrets = listVariables().filter((variable) => variable.secret);
    expect(secrets.map((variable) => variable.name).sort()).toEqual([
      'CHORUS_BUCKET_KEY_ID',
      'CHORUS_BUCKET_SECRET_KEY',
      'CHORUS_REDIS_URL',
      'CHORUS_UPLOAD_SECRET',
      'CHORUS_WEAVIATE_API_KEY',
      'HF_TOKEN',
    ]);
  });

  it('keeps queue and media in the process and its folder unless it is told otherwise', () => {
    expect(loadConfig({}).sharing).toEqual({ role: 'all', drainMs: 5000, redis: null, bucket: null });
    const { redis, bucket } = loadConfig({
      CHORUS_REDIS_URL: 'rediss://:password@redis.test:6380/2',
      CHORUS_BUCKET_NAME: 'media',
      CHORUS_BUCKET_ENDPOINT: 'http://bucket.test:7070/',
      CHORUS_BUCKET_PATH_STYLE: 'true',
    }).sharing;
    expect(redis).toEqual({ url: 'rediss://:password@redis.test:6380/2', prefix: 'chorus' });
    expect(bucket).toEqual({
      name: 'media',
      endpoint: 'http://bucket.test:7070',
      region: 'us-east-1',
      credentials: null,
      pathStyle: true,
    });
  });

  it.each([
    [{ CHORUS_ROLE: 'api' }, /^CHORUS_ROLE: api needs CHORUS_REDIS_URL/],
    [{ CHORUS_REDIS_URL: 'http://redis.test' }, /^CHORUS_REDIS_URL: must be a redis/],
    [{ CHORUS_BUCKET_SECRET_KEY: 'secret' }, /^CHORUS_BUCKET_KEY_ID: goes with/],
  ])('refuses %j', (env, message) => {
    expect(problemsOf(env as unknown as Record<string, string>)).toEqual([expect.stringMatching(message)]);
  });
});
