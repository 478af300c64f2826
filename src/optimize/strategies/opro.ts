import { ranked, type ValidCandidate } from '../../core/candidate.ts';
import { charactersPerToken } from '../../core/usage.ts';
import { conversation } from '../conversation.ts';
import type { Strategy, StrategyRound } from '../problem.ts';
import { type TrajectoryForm, trajectoryEntries } from '../trajectory.ts';

export interface OproOptions extends TrajectoryForm {
  /** Solutions shown. */
  readonly kept: number;
  /** Tokens that a request and its answer may have together. */
  readonly context: number;
}

/** What the paper searched with. */
const defaultOpro: OproOptions = {
  ...{ kept: 20, order: 'worst-first', scores: 'integers', buckets: 100, context: 32_000 },
};

/** Share of the context that is left to the answer. */
const answerShare = 0.25;

/**
 * OPRO's strategy (Yang et al., 2024, arXiv 2309.03409): the best solutions so far are shown with their scores, from the
 * worst to the best, and a better one is asked for. Where they do not fit the model's context, the best of them stay,
 * and of the others those that differ most.
 */
export function oproStrategy(options: Partial<OproOptions> = {}): Strategy {
  const settings = { ...defaultOpro, ...options };
  return {
    name: 'opro',
    select: (history, round) => {
      const kept = ranked(history).slice(0, settings.kept);
      if (kept.length === 0) return { parents: [], failures: [] };
      const room = roomFor(round, settings);
      const parents = fitting(kept, room, (some) => textOf(some, round, settings).length);
      const { order, scores } = settings;
      const trajectory = {
        ...{ text: textOf(parents, round, settings), order, scored: scores !== 'hidden' },
        omitted: kept.length - parents.length,
      };
      return { parents, failures: [], trajectory };
    },
  };
}

function textOf<Detail>(
  candidates: readonly ValidCandidate<Detail>[],
  round: StrategyRound<Detail>,
  form: TrajectoryForm,
): string {
  return trajectoryEntries(candidates, round, form).join('\n\n');
}

/** Characters that are left for the trajectory, when everything else of the request has its place. */
function roomFor<Detail>(round: StrategyRound<Detail>, { context, order }: OproOptions): number {
  const trajectory = { text: '', order, scored: true, omitted: 1 };
  const bare = { ...round, parents: [], failures: [], trajectory, ids: [], seen: [], feedback: [] };
  const taken = conversation(bare).reduce((sum, { content }) => sum + content.length, 0);
  return context * (1 - answerShare) * charactersPerToken - taken;
}

/** As many of `kept`, best first, as fit: the better half of them by score, the others by how much they differ. */
function fitting<Detail>(
  kept: readonly ValidCandidate<Detail>[],
  room: number,
  lengthOf: (candidates: readonly ValidCandidate<Detail>[]) => number,
): readonly ValidCandidate<Detail>[] {
  for (let count = kept.length; count > 1; count--) {
    const some = bestAndMostDifferent(kept, count);
    if (lengthOf(some) <= room) return some;
  }
  return kept.slice(0, 1);
}

/** `count` of `kept`, still best first. */
export function bestAndMostDifferent<Detail>(
  kept: readonly ValidCandidate<Detail>[],
  count: number,
): readonly ValidCandidate<Detail>[] {
  if (count >= kept.length) return kept;
  const chosen = new Set(kept.slice(0, Math.ceil(count / 2)));
  const words = new Map(kept.map((candidate) => [candidate, wordsOf(candidate.solution)]));
  const distance = (candidate: ValidCandidate<Detail>) =>
    Math.min(...[...chosen].map((other) => difference(words.get(candidate)!, words.get(other)!)));
  while (chosen.size < count) {
    const rest = kept.filter((candidate) => !chosen.has(candidate));
    const distances = rest.map(distance);
    chosen.add(rest[distances.indexOf(Math.max(...distances))]!);
  }
  return kept.filter((candidate) => chosen.has(candidate));
}

/** Words and numbers, each with its place among equals and its neighbour, so that the order of a list counts too. */
function wordsOf(text: string): ReadonlySet<string> {
  const words = text.match(/[\p{L}\p{N}.]+/gu) ?? [];
  return new Set(words.flatMap((word, k) => [word, `${words[k - 1] ?? ''} ${word}`]));
}

/** Jaccard's distance: 0 for equal sets, 1 for sets with nothing in common. */
function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((word) => b.has(word)).length;
  const all = a.size + b.size - common;
  return all === 0 ? 0 : 1 - common / all;
}
