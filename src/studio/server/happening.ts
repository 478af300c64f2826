import type { Candidate, Outcome } from '../../core/candidate.ts';
import type { Usage } from '../../core/usage.ts';
import type { FeedbackEvent, ProposedEvent } from '../../optimize/events.ts';
import type { RewardDetail, TrainedEvent } from '../../problems/reward/search.ts';
import type { JournalEntry } from '../../runs/journal.ts';
import type { CandidateView, CurvePoint, RunHappening } from '../contract/run.ts';

/** A journal's entry in brief: without code, messages and component statistics. */
export function happeningOf(entry: JournalEntry): RunHappening {
  switch (entry.type) {
    case 'proposed':
      return proposed(entry as unknown as ProposedEvent);
    case 'evaluated':
      return { type: 'evaluated', candidate: viewOf(entry.candidate as Candidate<RewardDetail>) };
    case 'trained':
      return trained(entry as unknown as TrainedEvent);
    case 'finished':
      return {
        type: 'finished',
        ...(entry.best ? { best: entry.best as { id: string; score: number } } : {}),
      };
    case 'feedback': {
      const { text, iteration } = entry as unknown as FeedbackEvent;
      return text === '' ? { type: 'other' } : { type: 'said', said: { text, iteration } };
    }
    case 'continued':
      return { type: 'continued', iterations: Number(entry.iterations) };
    default: {
      const { usage } = entry as { readonly usage?: Usage };
      return { type: 'other', ...(usage && { usage }) };
    }
  }
}

function proposed({ id, iteration, parents, usage }: ProposedEvent): RunHappening {
  return { type: 'proposed', candidate: { id, iteration, parents }, ...(usage && { usage }) };
}

function viewOf({ id, iteration, parents, outcome }: Candidate<RewardDetail>): CandidateView {
  if (!outcome.ok) return { id, iteration, parents, outcome };
  const { score, detail } = outcome;
  const { finalFitness, stoppedAt } = detail;
  const brief = {
    ...({ ok: true, score, final: finalFitness, curve: curveOf(outcome) } as const),
    ...(stoppedAt !== undefined && { stoppedAt }),
  };
  return { id, iteration, parents, outcome: brief };
}

function trained({ role, repeat, outcome }: TrainedEvent): RunHappening {
  const owner = `${role}-${repeat}`;
  const score = outcome.ok ? { score: outcome.score } : {};
  return { type: 'trained', training: { owner, role, repeat, ...score, curve: curveOf(outcome) } };
}

function curveOf(outcome: Outcome<RewardDetail>): CurvePoint[] {
  return outcome.ok ? outcome.detail.checkpoints.map(({ steps, fitness }) => [steps, fitness]) : [];
}
