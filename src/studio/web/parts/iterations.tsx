import { useMemo } from 'preact/hooks';
import type { RunView } from '../../contract/run.ts';
import { useWidth } from '../app/width.ts';
import { formatScore } from './format.ts';
import { bestOf, levelsOf } from './levels.ts';
import { linear, rangeOf, ticks } from './scale.ts';

const height = 284;
const margin = { left: 52, right: 66, top: 12, bottom: 30 };

/** The score of every candidate by iteration, the best so far, and what it is measured against. */
export function Iterations({
  run,
  lit,
  onLit,
}: {
  run: RunView;
  lit?: string;
  onLit: (id?: string) => void;
}) {
  const [host, width] = useWidth(640);
  const scored = run.candidates.flatMap(({ id, iteration, outcome }) =>
    outcome?.ok ? [{ id, iteration, score: outcome.score, stopped: outcome.stoppedAt !== undefined }] : [],
  );
  const failed = run.candidates.filter(({ outcome }) => outcome && !outcome.ok);
  const levels = Object.entries(levelsOf(run)).filter(([name]) => name !== 'found');
  const [low, high] = rangeOf([...scored.map(({ score }) => score), ...levels.map(([, level]) => level)]);
  const iterations = Math.max(run.iterations, 1);
  const x = linear(1, iterations, margin.left + 26, width - margin.right - 26);
  const y = linear(low, high, height - margin.bottom, margin.top);
  const wide = Math.min(40, (width - margin.left - margin.right) / iterations / 2.6);
  const spread = (id: string) =>
    ((Number(id.split('-').at(-1)) - 0.5) / Math.max(run.samples, 1) - 0.5) * wide;
  const best = bestOf(run)?.id;
  const points = useMemo(
    () =>
      scored.map(({ id, iteration, score, stopped }) => (
        <a
          key={id}
          href={`/runs/${run.name}/candidates/${id}`}
          aria-label={`${id}, ${formatScore(score)}${stopped ? ', stopped early' : ''}`}
          onMouseEnter={() => onLit(id)}
          onMouseLeave={() => onLit(undefined)}
        >
          <title>{`${id}  ${formatScore(score)}${stopped ? ', stopped early' : ''}`}</title>
          <circle
            class={`point ${id === best ? 'best' : ''} ${stopped ? 'stopped' : ''}`}
            cx={x(iteration) + spread(id)}
            cy={y(score)}
            r={id === best ? 6 : 4.5}
          />
        </a>
      )),
    [run, width],
  );
  const shown = scored.find(({ id }) => id === lit);
  return (
    <div class="chart" ref={host}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary(run)}>
        {ticks(low, high, 4).map((tick) => (
          <g key={tick}>
            <line class="grid-line" x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
            <text x={margin.left - 8} y={y(tick) + 4} text-anchor="end">
              {formatTick(tick)}
            </text>
          </g>
        ))}
        {iterationMarks(iterations).map((k) => (
          <text key={k} x={x(k)} y={height - 9} text-anchor="middle">
            {k}
          </text>
        ))}
        {namedLevels(levels, y).map(({ name, level, at }) => (
          <g key={name}>
            <line
              class={`level level-${name}`}
              x1={margin.left}
              x2={width - margin.right}
              y1={y(level)}
              y2={y(level)}
            />
            <text class={`level-name-${name}`} x={width - margin.right + 6} y={at}>
              {name}
            </text>
          </g>
        ))}
        <path class="best-line" d={bestPath(scored, iterations, x, y)} />
        {failed.map(({ id, iteration }) => (
          <a key={id} href={`/runs/${run.name}/candidates/${id}`} aria-label={`${id}, failed`}>
            <path class="fault-mark" d={cross(x(iteration) + spread(id), height - margin.bottom - 6)} />
          </a>
        ))}
        {points}
        {shown && (
          <circle
            class="point lit"
            cx={x(shown.iteration) + spread(shown.id)}
            cy={y(shown.score)}
            r={shown.id === best ? 6 : 4.5}
          />
        )}
      </svg>
    </div>
  );
}

function summary(run: RunView): string {
  const best = bestOf(run);
  return `Score of ${run.candidates.length} candidates by iteration${best ? `, the best ${best.id} with ${formatScore(best.score)}` : ''}`;
}

/** Every iteration while there is room, else some. */
function iterationMarks(iterations: number): number[] {
  const step = Math.ceil(iterations / 12);
  return Array.from({ length: iterations }, (_, k) => k + 1).filter((k) => k === 1 || k % step === 0);
}

/** Labels that would lie on one another are pushed apart. */
function namedLevels(levels: readonly (readonly [string, number])[], y: (value: number) => number) {
  let last = Number.NEGATIVE_INFINITY;
  return [...levels]
    .sort((a, b) => b[1] - a[1])
    .map(([name, level]) => {
      last = Math.max(y(level) + 4, last + 14);
      return { name, level, at: last };
    });
}

interface Scored {
  readonly iteration: number;
  readonly score: number;
}

function bestPath(
  scored: readonly Scored[],
  iterations: number,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  let best = Number.NEGATIVE_INFINITY;
  const points: string[] = [];
  for (let k = 1; k <= iterations; k++) {
    const scores = scored.filter(({ iteration }) => iteration === k).map(({ score }) => score);
    if (scores.length === 0) continue;
    best = Math.max(best, ...scores);
    points.push(`${x(k).toFixed(1)} ${y(best).toFixed(1)}`);
  }
  return points.length > 1 ? `M${points.join('L')}` : '';
}

const cross = (x: number, y: number) => `M${x - 3.5} ${y - 3.5}l7 7m0-7l-7 7`;

const formatTick = (value: number) => (Math.abs(value) >= 1e4 ? value.toExponential(0) : String(value));
