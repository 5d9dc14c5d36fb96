import { mostProbable } from '../../dsp/softmax.js';
import type { WhisperSettings } from './whisper-settings.js';

type Rules = Pick<WhisperSettings, 'tokens' | 'suppressed' | 'suppressedAtStart' | 'maxFirstTimeSteps'>;

/**
 * Forbids what may not come next in a text without times, by setting its logit to -Infinity: all steering tokens but the
 * end, all times, and what the checkpoint wants suppressed.
 * @param row logits of the next token, float32 [vocabulary]; changed in place.
 * @param written tokens after the prompt.
 */
export function forbidInPlainText(row: Float32Array, written: readonly number[], rules: Rules): void {
  for (const id of rules.suppressed) row[id] = -Infinity;
  if (written.length === 0) for (const id of rules.suppressedAtStart) row[id] = -Infinity;
  row.fill(-Infinity, rules.tokens.end + 1);
}

/**
 * Forbids what may not come next in a text with times. The rules are those of the Whisper paper's code
 * (`ApplyTimestampRules`): a text stands between two times, times never go back, the first is near the start, and a
 * time comes next when times together are more probable than any single text token.
 * @param row logits of the next token, float32 [vocabulary]; changed in place.
 * @param written tokens after the prompt.
 */
export function forbidInTimedText(row: Float32Array, written: readonly number[], rules: Rules): void {
  const { tokens, suppressed, suppressedAtStart, maxFirstTimeSteps } = rules;
  const { firstTime } = tokens;
  for (const id of suppressed) row[id] = -Infinity;
  row[tokens.noTimestamps] = -Infinity;
  if (written.length === 0) {
    for (const id of suppressedAtStart) row[id] = -Infinity;
    row.fill(-Infinity, 0, firstTime);
    if (Number.isFinite(maxFirstTimeSteps)) row.fill(-Infinity, firstTime + maxFirstTimeSteps + 1);
    return;
  }
  const isTime = (token: number | undefined) => token === undefined || token >= firstTime;
  const lastIsTime = isTime(written.at(-1));
  const isPairOpen = lastIsTime && !isTime(written.at(-2));
  if (isPairOpen) row.fill(-Infinity, 0, tokens.end);
  else if (lastIsTime) row.fill(-Infinity, firstTime);
  const latest = Math.max(...written.filter((token) => token >= firstTime), firstTime - 1);
  row.fill(-Infinity, firstTime, isPairOpen ? latest : latest + 1);
  if (timesOutweighText(row, firstTime)) row.fill(-Infinity, 0, firstTime);
}

function timesOutweighText(row: Float32Array, firstTime: number): boolean {
  let bestText = -Infinity;
  for (let id = 0; id < firstTime; id++) bestText = Math.max(bestText, row[id]!);
  let bestTime = -Infinity;
  for (let id = firstTime; id < row.length; id++) bestTime = Math.max(bestTime, row[id]!);
  if (bestTime === -Infinity) return false;
  let sum = 0;
  for (let id = firstTime; id < row.length; id++) sum += Math.exp(row[id]! - bestTime);
  return bestTime + Math.log(sum) > bestText;
}

/** @returns the share of one token in the softmax over a row of logits. */
export function probabilityOf(row: Float32Array, token: number): number {
  const best = mostProbable(row);
  return best.probability * Math.exp(row[token]! - row[best.token]!);
}
