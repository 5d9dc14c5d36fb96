import { afterEach, beforeEach, expect, jest } from '@jest/globals';

/** Fails any test that writes to the console: output belongs to the logger or to an assertion. */
const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;

beforeEach(() => {
  for (const method of METHODS) jest.spyOn(console, method).mockImplementation(() => {});
});

afterEach(() => {
  for (const method of METHODS) {
    const spy = console[method] as unknown as jest.Mock;
    const calls = spy.mock?.calls ?? [];
    spy.mockRestore?.();
    expect({ method, calls }).toEqual({ method, calls: [] });
  }
});
