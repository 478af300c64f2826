import { addUsages, UnansweredError } from '../../core/usage.ts';
import { type Past, readPast, type SearchEvent } from '../events.ts';
import type { Proposal, Proposer } from '../problem.ts';

/**
 * Answers as a recorded search was answered, sample by sample and repair by repair, without asking anybody. What was not
 * answered then is not answered now. `reads` says whether the recorded proposer could mend and conclude.
 */
export function replayProposer<Detail>(
  recorded: readonly SearchEvent<Detail>[],
  reads: boolean,
): Proposer<Detail> {
  const past = readPast(recorded);
  const answer = (id: string, index: number): Proposal => {
    const event = past.proposed.get(id)?.[index];
    if (!event) throw missing(id, index, past, recorded);
    const { type: _, id: __, iteration: ___, mends: ____, ...proposal } = event;
    return proposal;
  };
  const replay: Proposer<Detail> = {
    name: 'replay',
    propose: async ({ ids }, sample) => answer(ids[sample]!, 0),
  };
  if (!reads) return replay;
  return {
    ...replay,
    repair: async (_, { id, failures }) => answer(id, failures),
    conclude: async () => {
      if (!past.lessons) throw new UnansweredError('The recording holds no lessons.');
      const { type: _, ...said } = past.lessons;
      return { ...said, parents: [] };
    },
  };
}

/** As it failed in the recorded search, with what that took; or because the recording is not of this search. */
function missing<Detail>(
  id: string,
  index: number,
  past: Past<Detail>,
  recorded: readonly SearchEvent<Detail>[],
): UnansweredError {
  const usages = recorded.flatMap((event) =>
    event.type === 'unanswered' && event.id === id ? [event.usage] : [],
  );
  const outcome = past.evaluated.get(id)?.outcome;
  const failed = outcome?.ok === false && outcome.fault.kind === 'unanswered';
  const what = index === 0 ? id : `repair ${index} of ${id}`;
  const message = failed ? outcome.fault.message : `The recording holds no answer for ${what}.`;
  return new UnansweredError(message, undefined, usages.length > 0 ? addUsages(usages) : undefined);
}
