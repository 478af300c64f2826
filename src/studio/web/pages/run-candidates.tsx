import { memo } from 'preact/compat';
import type { CandidateView, RunView } from '../../contract/run.ts';
import { go, query, setQuery } from '../app/router.ts';
import { Choices } from '../parts/basics.tsx';
import { formatScore } from '../parts/format.ts';
import { bestOf } from '../parts/levels.ts';

type Show = 'all' | 'valid' | 'failed';

/** The candidates of a run, in order of id or of score. */
export function CandidateTable({
  run,
  lit,
  onLit,
}: {
  run: RunView;
  lit?: string;
  onLit: (id?: string) => void;
}) {
  const show = (query.value.get('show') ?? 'all') as Show;
  const byScore = query.value.get('by') !== 'id';
  const fitting = run.candidates.filter(
    ({ outcome }) => show === 'all' || (outcome !== undefined && outcome.ok === (show === 'valid')),
  );
  const rows = byScore ? [...fitting].sort((a, b) => scoreOf(b) - scoreOf(a)) : fitting;
  const best = bestOf(run)?.id;
  if (run.candidates.length === 0)
    return <p class="empty">The baselines are trained first, then candidates come in.</p>;
  return (
    <>
      <div class="panel-head">
        <Choices
          label="Which candidates"
          options={[
            ['all', 'All'],
            ['valid', 'Valid'],
            ['failed', 'Failed'],
          ]}
          value={show}
          onChange={(next) => setQuery({ show: next === 'all' ? undefined : next })}
        />
        <Choices
          label="Order"
          options={[
            ['score', 'By score'],
            ['id', 'By iteration'],
          ]}
          value={byScore ? 'score' : 'id'}
          onChange={(next) => setQuery({ by: next === 'id' ? 'id' : undefined })}
        />
      </div>
      <div class="tall" onScroll={rest}>
        <table class="candidates">
          <thead>
            <tr>
              <th scope="col">Candidate</th>
              <th scope="col" class="number">
                Score
              </th>
              <th scope="col" class="number">
                At the end
              </th>
              <th scope="col">Made from</th>
              <th scope="col">Training</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((candidate) => (
              <CandidateRow
                key={candidate.id}
                run={run}
                candidate={candidate}
                best={candidate.id === best}
                lit={candidate.id === lit}
                onLit={onLit}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** What successive halving's mark means, where there is room for a word only. */
const stoppedTitle =
  'Successive halving stopped it early: others of its iteration did better so far. Its score is that of a part of a training.';

const percent = (steps: number, all: number) => `${Math.round((100 * steps) / Math.max(all, 1))} %`;

/** Rows that pass under the pointer while the table is scrolled are not pointed at. */
let resting: ReturnType<typeof setTimeout> | undefined;
function rest({ currentTarget }: { currentTarget: HTMLElement }): void {
  currentTarget.classList.add('scrolled');
  clearTimeout(resting);
  resting = setTimeout(() => currentTarget.classList.remove('scrolled'), 120);
}

const scoreOf = ({ outcome }: CandidateView) =>
  outcome?.ok ? outcome.score : outcome ? -1e300 : Number.POSITIVE_INFINITY;

/** Drawn anew only when it changes: there may be hundreds, and pointing along them lights one after another. */
const CandidateRow = memo(function CandidateRow({
  run,
  candidate: { id, parents, outcome },
  best,
  lit,
  onLit,
}: {
  run: RunView;
  candidate: CandidateView;
  best: boolean;
  lit: boolean;
  onLit: (id?: string) => void;
}) {
  const address = `/runs/${run.name}/candidates/${id}`;
  const training = run.live.training[id];
  return (
    <tr
      class={lit ? 'chosen' : ''}
      onClick={() => go(address)}
      onMouseEnter={() => onLit(id)}
      onMouseLeave={() => onLit(undefined)}
    >
      <td>
        <a href={address} onClick={(event) => event.stopPropagation()}>
          {id}
        </a>
        {best && <span class="muted"> best</span>}
      </td>
      <td class="number">{outcome?.ok ? formatScore(outcome.score) : ''}</td>
      <td class="number">{outcome?.ok ? formatScore(outcome.final) : ''}</td>
      <td class="muted">{parents.join(', ')}</td>
      <td>
        {outcome && !outcome.ok ? (
          <span class="fault">
            {outcome.fault.kind}: {outcome.fault.message.slice(0, 120)}
          </span>
        ) : outcome?.stoppedAt ? (
          <span class="stopped" title={stoppedTitle}>
            stopped at {percent(outcome.curve.at(-1)?.[0] ?? 0, run.steps)}
          </span>
        ) : outcome ? (
          <span class="muted">done</span>
        ) : training ? (
          percent(training.at(-1)![0], run.steps)
        ) : (
          <span class="muted">waiting</span>
        )}
      </td>
    </tr>
  );
});
