import { describe, expect, it } from '@jest/globals';
import { SpeedMeter, timeText, FetchProgressView } from '../../src/cli/models/fetch-progress.js';
import { printStatuses, sizeText } from '../../src/cli/models/status-table.js';
import type { RoleStatus } from '../../src/container/checkpoints.js';

function fakeTerminal() {
  const printed: string[] = [];
  const noted: string[] = [];
  const terminal = {
    print: (line: string) => void printed.push(line),
    printJson: (value: unknown) => void printed.push(JSON.stringify(value)),
    note: (line: string) => void noted.push(line),
    isInteractive: false,
  };
  return { terminal, printed, noted };
}

const READY: RoleStatus = {
  name: 'clip',
  type: 'clip',
  source: { kind: 'HUB', repository: 'owner/name', revision: 'main' },
  dtype: 'q8',
  domains: null,
  origin: 'ADDED',
  isReady: true,
  revision: 'a'.repeat(40),
  isPinned: true,
  sizeBytes: 152_000_000,
  missing: [],
  damaged: [],
};

describe('the table of models', () => {
  it('says of every role what serves it, from where, in what state, and who said so', () => {
    const { terminal, printed } = fakeTerminal();
    const vad: RoleStatus = {
      ...READY,
      name: 'vad',
      type: 'silero',
      source: { kind: 'PACKAGE', packageName: 'ears', path: '.' },
      dtype: 'auto',
      origin: 'PROFILE',
      revision: null,
      sizeBytes: 0,
      isReady: false,
      missing: ['silero_vad_v6.onnx'],
    };
    const isReady = printStatuses([READY, vad], { profile: 'mine', switchedOff: ['clap'] }, terminal, false);
    expect(isReady).toBe(false);
    expect(printed).toEqual([
      'ROLE  TYPE    SOURCE      REVISION      DTYPE  SIZE      STATE   FROM',
      'clip  clip    owner/name  aaaaaaaaaaaa  q8     152.0 MB  ready   added',
      'vad   silero  ears        -             -      -         absent  profile mine',
      '  missing: silero_vad_v6.onnx',
      '  to do: npm ci',
      'clap  -       -           -             -      -         off     removed',
    ]);
  });

  it('is one JSON line per role for programs', () => {
    const { terminal, printed } = fakeTerminal();
    expect(printStatuses([READY], { profile: 'mine', switchedOff: ['clap'] }, terminal, true)).toBe(true);
    expect(printed.map((line) => JSON.parse(line) as unknown)).toEqual([READY]);
  });
});

describe('the progress of a fetch', () => {
  it('is a line for each file that has arrived where nobody watches', () => {
    const { terminal, noted } = fakeTerminal();
    const view = new FetchProgressView(terminal);
    const file = { repository: 'owner/name', file: 'model.onnx', fileTotalBytes: 2e6, totalBytes: 2e6 };
    for (const bytes of [0, 1e6, 2e6, 2e6]) view.update({ ...file, fileBytes: bytes, bytes });
    view.stop();
    expect(noted).toEqual(['owner/name model.onnx 2.0 MB']);
  });

  it('knows the speed of the last seconds, without the bytes that were here before', () => {
    const meter = new SpeedMeter(0);
    meter.skip(50_000_000);
    for (let second = 1; second <= 10; second++) meter.add(50_000_000 + second * 1e6, second * 1000);
    expect(meter.bytesPerSecond).toBeCloseTo(1e6, 0);
    for (let second = 11; second <= 60; second++) meter.add(60_000_000, second * 1000);
    expect(meter.bytesPerSecond).toBeLessThan(1000);
  });

  it.each([
    [0.2, '1 s'],
    [59.5, '1 min 0 s'],
    [200, '3 min 20 s'],
    [3900, '1 h 5 min'],
  ])('takes %f s for %s', (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
  });

  it.each([
    [0, '0.0 kB'],
    [999_999, '1000.0 kB'],
    [1e6, '1.0 MB'],
    [2.5e9, '2.50 GB'],
  ])('takes %i bytes for %s', (sizeBytes, text) => {
    expect(sizeText(sizeBytes)).toBe(text);
  });
});
