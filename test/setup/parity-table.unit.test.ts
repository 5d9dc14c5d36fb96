import { describe, expect, test } from '@jest/globals';
import { ParityTable } from './parity-table.js';

describe('a parity table', () => {
  test('fails for a gap beyond its bound, for no number and for a stage it lacks', () => {
    const table = new ParityTable('picture');
    expect(() => table.expectWithin('pixels', 'rgb.png', 0)).not.toThrow();
    expect(() => table.expectWithin('pixels', 'rgb.png', 1)).toThrow('isWithin');
    expect(() => table.expectWithin('pixels', 'adobe_rgb.png', 1)).not.toThrow();
    expect(() => table.expectWithin('vector', 'rgb.png', NaN)).toThrow('isWithin');
    expect(() => table.expectWithin('no such stage', 'rgb.png', 0)).toThrow('no stage');
  });

  test('fails when a case of a stage was not measured', () => {
    const table = new ParityTable('picture');
    table.expectWithin('pixels', 'rgb.png', 0);
    expect(() => table.finish()).toThrow('adobe_rgb.png');
  });
});
