import type { JobStage } from '../../domain/media.js';

/** Share of the whole job that each stage covers: [begin, end]. */
const STAGE_SPAN: Record<JobStage, readonly [number, number]> = {
  QUEUED: [0, 0],
  FETCHING: [0, 0.1],
  PROBING: [0.1, 0.15],
  TRANSCRIBING: [0.15, 0.6],
  ENCODING: [0.6, 0.95],
  STORING: [0.95, 1],
  DONE: [1, 1],
};

/** @returns progress of the whole job, 0..1, from the share of one stage that is done. */
export function progressOf(stage: JobStage, fraction: number): number {
  const [begin, end] = STAGE_SPAN[stage];
  return begin + (end - begin) * Math.min(Math.max(fraction, 0), 1);
}
