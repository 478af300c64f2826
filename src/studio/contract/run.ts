import type { Fault } from '../../core/fault.ts';
import type { Usage } from '../../core/usage.ts';

export type RunState = 'running' | 'finished' | 'interrupted';

/** One line of the table of runs. */
export interface RunSummary {
  readonly name: string;
  readonly state: RunState;
  readonly environment: string;
  readonly proposer: string;
  readonly model?: string;
  readonly strategy: string;
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** When its journal last grew. */
  readonly updated: string;
  /** Candidates with an outcome, and how many there will be. */
  readonly done: number;
  readonly planned: number;
  readonly best?: { readonly id: string; readonly score: number };
  /** Mean fitness over the final seeds, of the rewards that have been trained. */
  readonly sparse?: number;
  readonly human?: number;
  readonly found?: number;
  readonly humanNormalised?: number;
  /** What the answers took, when a language model was asked. */
  readonly ledger?: LedgerView;
  readonly tags: readonly string[];
  readonly starred: boolean;
}

/** One checkpoint of a training: environment steps, fitness. */
export type CurvePoint = readonly [steps: number, fitness: number];

/** A candidate as the run's page shows it; its code and statistics are asked for one by one. */
export interface CandidateView {
  readonly id: string;
  readonly iteration: number;
  readonly parents: readonly string[];
  /** Missing while it is trained. */
  readonly outcome?:
    | {
        readonly ok: true;
        readonly score: number;
        readonly final: number;
        readonly curve: readonly CurvePoint[];
        /** At which rung successive halving stopped it, if it did: others of its iteration did better so far. */
        readonly stoppedAt?: number;
      }
    | { readonly ok: false; readonly fault: Fault };
}

/** A training outside the iterations: 'human-1', 'sparse-1', 'contender-02-07-1', 'found-1'. */
export interface TrainingView {
  readonly owner: string;
  readonly role: string;
  readonly repeat: number;
  /** Missing when it failed. */
  readonly score?: number;
  readonly curve: readonly CurvePoint[];
}

/** What the answers of a run took so far: `Ledger` of src/core/usage.ts, added up as they come. */
export interface LedgerView {
  readonly answers: number;
  /** More than the answers by the retries. */
  readonly requests: number;
  readonly inputTokens: number;
  /** Of the tokens read, those that came from the server's cache. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** US dollars of the answers whose price is known. */
  readonly cost: number;
  /** Answers whose price is unknown: with any of these, `cost` is only a lower bound. */
  readonly unpriced: number;
}

/** Something a person said to the search. */
export interface Said {
  readonly text: string;
  /** The iteration that heard it first. */
  readonly iteration: number;
}

/** What has happened in a run, in brief. */
export type RunHappening =
  | { readonly type: 'proposed'; readonly candidate: CandidateView; readonly usage?: Usage }
  | { readonly type: 'evaluated'; readonly candidate: CandidateView }
  | { readonly type: 'trained'; readonly training: TrainingView }
  | { readonly type: 'finished'; readonly best?: { readonly id: string; readonly score: number } }
  | { readonly type: 'said'; readonly said: Said }
  /** A finished search goes on, to so many iterations in all. */
  | { readonly type: 'continued'; readonly iterations: number }
  /** An entry of a kind this version does not show. */
  | { readonly type: 'other'; readonly usage?: Usage };

/** A journalled happening: `id` counts the journal's entries from 1. */
export interface RunEvent {
  readonly id: number;
  readonly happening: RunHappening;
}

/** What is heard of a run beside its journal, and forgotten when it is over. */
export interface LiveNews {
  readonly state: RunState;
  /** Trainings under way: checkpoints so far, by owner. */
  readonly training: Readonly<Record<string, readonly CurvePoint[]>>;
  /** What people have said that the search has not heard yet. */
  readonly unheard: readonly string[];
  /** What ended the process that worked on it, in its own words, when it did not finish. */
  readonly trouble?: string;
}

/** A run as its page shows it. */
export interface RunView {
  readonly name: string;
  readonly environment: string;
  readonly proposer: string;
  readonly model?: string;
  readonly strategy: string;
  readonly seed: number;
  readonly created: string;
  readonly iterations: number;
  readonly samples: number;
  /** Independent searches. */
  readonly restarts: number;
  readonly finalSeeds: number;
  /** Environment steps of one training. */
  readonly steps: number;
  readonly backend: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly starred: boolean;
  readonly candidates: readonly CandidateView[];
  readonly trainings: readonly TrainingView[];
  readonly ledger: LedgerView;
  readonly said: readonly Said[];
  /** Whether whoever writes its rewards reads words. */
  readonly listens: boolean;
  /** Set once the search is finished; without an id when none was valid. */
  readonly finished?: { readonly best?: { readonly id: string; readonly score: number } };
  /** The id of the last event that this holds. */
  readonly lastEvent: number;
  readonly live: LiveNews;
}

/** `view` after `event`. An event it already holds changes nothing, so that one sent twice is not shown twice. */
export function applyEvent(view: RunView, { id, happening }: RunEvent): RunView {
  if (id <= view.lastEvent) return view;
  const next = { ...view, lastEvent: id };
  switch (happening.type) {
    case 'proposed':
      return {
        ...next,
        ...withCandidate(view, happening.candidate),
        ledger: withUsage(view.ledger, happening.usage),
      };
    case 'evaluated':
      return { ...next, ...withCandidate(view, happening.candidate) };
    case 'trained':
      return { ...next, ...withTraining(view, happening.training) };
    case 'finished':
      return { ...next, finished: happening.best ? { best: happening.best } : {} };
    case 'said':
      return { ...next, said: [...view.said, happening.said] };
    case 'continued': {
      const { finished: _, ...open } = next;
      return { ...open, iterations: happening.iterations };
    }
    case 'other':
      return { ...next, ledger: withUsage(view.ledger, happening.usage) };
  }
}

export const emptyLedger: LedgerView = {
  ...{ answers: 0, requests: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, cost: 0, unpriced: 0 },
};

function withUsage(ledger: LedgerView, usage: Usage | undefined): LedgerView {
  if (!usage) return ledger;
  return {
    answers: ledger.answers + 1,
    requests: ledger.requests + usage.requests,
    inputTokens: ledger.inputTokens + usage.inputTokens,
    cachedTokens: ledger.cachedTokens + usage.cachedTokens,
    outputTokens: ledger.outputTokens + usage.outputTokens,
    cost: ledger.cost + (usage.cost ?? 0),
    unpriced: ledger.unpriced + (usage.cost === undefined ? 1 : 0),
  };
}

/** Candidates stay in order of id; what is known of a candidate's parents is kept. */
function withCandidate({ candidates, live }: RunView, candidate: CandidateView) {
  const others = candidates.filter(({ id }) => id !== candidate.id);
  const at = others.findLastIndex(({ id }) => id < candidate.id) + 1;
  return {
    candidates: [...others.slice(0, at), candidate, ...others.slice(at)],
    live: candidate.outcome ? withoutTraining(live, candidate.id) : live,
  };
}

function withTraining({ trainings, live }: RunView, training: TrainingView) {
  const others = trainings.filter(({ owner }) => owner !== training.owner);
  return { trainings: [...others, training], live: withoutTraining(live, training.owner) };
}

function withoutTraining(live: LiveNews, owner: string): LiveNews {
  if (!(owner in live.training)) return live;
  const { [owner]: _, ...training } = live.training;
  return { ...live, training };
}
