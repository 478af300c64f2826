import type { RunView } from '../../contract/run.ts';
import { formatScore } from '../parts/format.ts';

/** Lines shown; older ones are in the journal. */
const shown = 300;

/** What is known of the run, the latest first. */
export function RunLog({ run }: { run: RunView }) {
  const lines = linesOf(run);
  return (
    <div class="tall">
      <ol class="log" reversed>
        {lines.slice(0, shown).map(([key, text, bad]) => (
          <li key={key + text}>
            <span>{key}</span>
            <span class={bad ? 'doctor-state-missing' : ''}>{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function linesOf(run: RunView): (readonly [key: string, text: string, bad?: boolean])[] {
  const finals = run.trainings.map(({ owner, score }) => [
    ...['trained', `${owner}: ${score === undefined ? 'failed' : formatScore(score)}`],
  ]) as [string, string][];
  const candidates = run.candidates.map(({ id, parents, outcome }): [string, string, boolean?] => {
    const origin = parents.length > 0 ? ` from ${parents.join(', ')}` : '';
    if (!outcome) return [id, `proposed${origin}`];
    if (!outcome.ok) return [id, `${outcome.fault.kind}: ${outcome.fault.message}`, true];
    return [id, `scored ${formatScore(outcome.score)}, made${origin || ' from nothing before it'}`];
  });
  const end: [string, string][] = run.finished
    ? [
        [
          'end',
          run.finished.best ? `finished: the best is ${run.finished.best.id}` : 'finished: none was valid',
        ],
      ]
    : [];
  const baselines = finals.filter(([, text]) => /^(sparse|human)/.test(text));
  const others = finals.filter((line) => !baselines.includes(line));
  return [...baselines, ...candidates, ...others, ...end].reverse();
}
