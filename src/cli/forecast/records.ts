import { charactersPerToken } from '../../core/usage.ts';
import type { ProposedEvent } from '../../optimize/events.ts';
import { listRuns, runEntries } from '../../runs/run-folder.ts';
import type { SearchSettings } from '../search/perform.ts';

/** Recorded runs looked at, newest first. */
const mostRuns = 10;

/** What answers of a model took in recorded runs. */
export interface Records {
  /** Answers that the numbers come from; without any they are assumed. */
  readonly answers: number;
  readonly tokensPerCharacter: number;
  readonly outputTokens: number;
  /** Answers a candidate took: one, and one for every repair. */
  readonly answersPerCandidate: number;
}

/** Tokens of an answer that is a few sentences and a reward of some ten lines. */
const assumedOutput = 500;

const assumed: Records = {
  ...{ answers: 0, tokensPerCharacter: 1 / charactersPerToken },
  ...{ outputTokens: assumedOutput, answersPerCandidate: 1 },
};

/** What is known of `model`, as it is named on the command line, from the runs in `runs`. */
export function recordsOf(model: string, runs: string): Records {
  const answers = listRuns(runs)
    .filter(({ config }) => (config.settings as unknown as SearchSettings).model === model)
    .slice(0, mostRuns)
    .flatMap((run) => runEntries(run).filter(({ type }) => type === 'proposed'))
    .map((entry) => entry as unknown as ProposedEvent)
    .filter(({ usage, messages }) => usage && messages && !usage.estimated);
  if (answers.length === 0) return assumed;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const characters = sum(answers.flatMap(({ messages }) => messages!.map(({ content }) => content.length)));
  return {
    answers: answers.length,
    tokensPerCharacter: sum(answers.map(({ usage }) => usage!.inputTokens)) / characters,
    outputTokens: sum(answers.map(({ usage }) => usage!.outputTokens)) / answers.length,
    answersPerCandidate: answers.length / answers.filter(({ mends }) => !mends).length,
  };
}
