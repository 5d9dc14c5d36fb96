import { NO_SOUND_DOMAIN, momentIdOf, type Moment, type MomentScope } from '../../../../src/domain/moment.js';
import type { MatchEvidence } from '../../../../src/domain/query.js';
import type { Candidate } from '../../../../src/services/search/candidate.js';

interface CandidateChanges {
  readonly score?: number;
  readonly mediaKind?: Moment['mediaKind'];
  readonly scope?: Partial<MomentScope>;
  readonly moments?: readonly Partial<Moment>[];
}

/** A candidate of ITEM answers; everything not asked for has a plain value. */
export function candidateOf(mediaId: string, changes: CandidateChanges = {}): Candidate {
  const { score = 1, mediaKind = 'IMAGE', scope = {}, moments = [{}] } = changes;
  const made = moments.map((change, index): Moment => {
    const kind = change.kind ?? 'IMAGE';
    const plain = { mediaId, mediaKind, kind, index, startSeconds: null, endSeconds: null, text: null };
    return {
      ...plain,
      id: momentIdOf(mediaId, kind, index),
      confidence: null,
      ...NO_SOUND_DOMAIN,
      ...change,
    };
  });
  const evidence = made.map((moment, index): MatchEvidence => ({
    space: index === 0 ? 'clip' : 'text',
    part: 0,
    bridge: null,
    similarity: 0.5,
    rank: index + 1,
    relevance: null,
    weight: 1,
    trust: 1,
    contribution: index === 0 ? score : 0,
    moment,
  }));
  return {
    unitId: mediaId,
    mediaId,
    score,
    relevance: null,
    evidence,
    best: { moment: made[0]!, similarity: 0.5, scope: scopeFor(mediaId, scope) },
  };
}

function scopeFor(title: string, changes: Partial<MomentScope>): MomentScope {
  const createdAt = '2026-01-01T00:00:00.000Z';
  return { title, tags: [], createdAt, metadata: {}, durationSeconds: null, ...changes };
}
