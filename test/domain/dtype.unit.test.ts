import { describe, expect, it } from '@jest/globals';
import { dtypeOf, formatDtype, parseDtype } from '../../src/domain/dtype.js';

describe('a precision as a person types it', () => {
  it('is one for the whole model, or one for each graph', () => {
    expect(parseDtype('fp16')).toBe('fp16');
    expect(parseDtype('encoder_model=fp16, decoder_model_merged=q8')).toEqual({
      encoder_model: 'fp16',
      decoder_model_merged: 'q8',
    });
  });

  it.each(['fp15', '', 'encoder_model=', 'encoder_model=fp16,q8', 'constructor'])('refuses "%s"', (text) => {
    expect(() => parseDtype(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  it('is printed as it is typed', () => {
    for (const text of ['q8', 'encoder_model=fp16,decoder_model_merged=q8']) {
      expect(formatDtype(parseDtype(text))).toBe(text);
    }
  });

  it('holds for every graph, or only for those it names', () => {
    expect(dtypeOf('q8', 'text_model')).toBe('q8');
    expect(dtypeOf({ text_model: 'fp32' }, 'text_model')).toBe('fp32');
    expect(dtypeOf({ text_model: 'fp32' }, 'audio_model')).toBe('auto');
  });
});
