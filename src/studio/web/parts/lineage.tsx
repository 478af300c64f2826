import type { CandidateView, RunView } from '../../contract/run.ts';
import { formatScore } from './format.ts';
import { linear, rangeOf } from './scale.ts';

const [column, row] = [132, 17];
const margin = 26;

/** Who descends from whom: a column an iteration, the best on top; larger and darker is better. */
export function Lineage({ run, lit, onLit }: { run: RunView; lit?: string; onLit: (id?: string) => void }) {
  const placed = placedCandidates(run);
  if (placed.size === 0) return <p class="empty">No candidate yet.</p>;
  const scores = run.candidates.flatMap(({ outcome }) => (outcome?.ok ? [outcome.score] : []));
  const [low, high] = rangeOf(scores, 0);
  const merit = linear(low, high, 0, 1);
  const kin = lit === undefined ? new Set<string>() : ancestry(run.candidates, lit);
  const rows = Math.max(...[...placed.values()].map(({ y }) => y)) + margin;
  const width = Math.max(...[...placed.values()].map(({ x }) => x)) + margin + 44;
  return (
    <div class="tall">
      <svg
        width={width}
        height={rows}
        role="img"
        aria-label={`Lineage of ${placed.size} candidates`}
        class="lineage"
      >
        {run.candidates.flatMap(({ id, parents }) =>
          parents.map((parent) => {
            const [from, to] = [placed.get(parent), placed.get(id)];
            if (!from || !to) return null;
            const middle = (from.x + to.x) / 2;
            return (
              <path
                key={`${parent} ${id}`}
                class={`edge ${kin.has(parent) && kin.has(id) ? 'lit' : ''}`}
                d={`M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`}
              />
            );
          }),
        )}
        {[...placed].map(([id, { x, y, candidate }]) => (
          <Node
            key={id}
            run={run.name}
            candidate={candidate}
            x={x}
            y={y}
            merit={merit}
            lit={kin.has(id)}
            onLit={onLit}
          />
        ))}
      </svg>
    </div>
  );
}

function Node({
  run,
  candidate: { id, outcome },
  x,
  y,
  merit,
  lit,
  onLit,
}: {
  run: string;
  candidate: CandidateView;
  x: number;
  y: number;
  merit: (score: number) => number;
  lit: boolean;
  onLit: (id?: string) => void;
}) {
  const stopped = outcome?.ok && outcome.stoppedAt ? ', stopped early' : '';
  const label = outcome?.ok
    ? formatScore(outcome.score) + stopped
    : outcome
      ? outcome.fault.kind
      : 'in training';
  const share = outcome?.ok ? merit(outcome.score) : 0;
  const colour = outcome?.ok ? 'var(--accent)' : outcome ? 'var(--bad)' : 'var(--gold)';
  return (
    <a
      href={`/runs/${run}/candidates/${id}`}
      aria-label={`${id}, ${label}`}
      onMouseEnter={() => onLit(id)}
      onMouseLeave={() => onLit(undefined)}
    >
      <title>{`${id}  ${label}`}</title>
      <circle
        cx={x}
        cy={y}
        r={outcome?.ok ? 3 + 4 * share : 3}
        fill={colour}
        fill-opacity={outcome?.ok ? 0.4 + 0.6 * share : 0.9}
        stroke={lit ? 'var(--text)' : 'none'}
        stroke-width="1.5"
      />
      <text x={x + 11} y={y + 3.5}>
        {id}
      </text>
    </a>
  );
}

function placedCandidates({ candidates }: RunView) {
  const score = ({ outcome }: CandidateView) => (outcome?.ok ? outcome.score : Number.NEGATIVE_INFINITY);
  const counts = new Map<number, number>();
  const sorted = [...candidates].sort((a, b) => score(b) - score(a));
  return new Map(
    sorted.map((candidate) => {
      const place = counts.get(candidate.iteration) ?? 0;
      counts.set(candidate.iteration, place + 1);
      return [
        candidate.id,
        { candidate, x: margin + (candidate.iteration - 1) * column, y: margin + place * row },
      ] as const;
    }),
  );
}

/** `id`, what it was made from, and what was made from it. */
function ancestry(candidates: readonly CandidateView[], id: string): Set<string> {
  const parents = new Map(candidates.map((candidate) => [candidate.id, candidate.parents]));
  const found = new Set<string>();
  const climb = (at: string) => {
    if (found.has(at)) return;
    found.add(at);
    parents.get(at)?.forEach(climb);
  };
  climb(id);
  for (const candidate of candidates) if (candidate.parents.includes(id)) found.add(candidate.id);
  return found;
}
