import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { createHttpServer } from '../../src/http/server.js';
import { createFakeServices } from '../graphql/fake-services.js';

function createServer(corsOrigins: readonly string[]) {
  const config = { host: '127.0.0.1', port: 0, bodyLimitBytes: 1000, corsOrigins };
  return createHttpServer({ services: createFakeServices({}), logger: pino({ level: 'silent' }), config });
}

async function askPermission(corsOrigins: readonly string[], origin: string) {
  const app = createServer(corsOrigins);
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  const response = await app.inject({ method: 'OPTIONS', url: '/graphql', headers });
  await app.close();
  return response.headers['access-control-allow-origin'];
}

describe('web pages of other origins', () => {
  test('may call when the operator names their origin', async () => {
    expect(await askPermission(['https://app.example'], 'https://app.example')).toBe('https://app.example');
  });

  test('may not call otherwise', async () => {
    expect(await askPermission(['https://app.example'], 'https://other.example')).toBeUndefined();
    expect(await askPermission([], 'https://app.example')).toBeUndefined();
  });
});
