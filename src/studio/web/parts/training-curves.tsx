import { useMemo } from 'preact/hooks';
import type { CurvePoint, RunView } from '../../contract/run.ts';
import { bestOf } from './levels.ts';
import { type Line, LinePlot } from './line-plot.tsx';

/** Fitness of every candidate at its checkpoints: the trainings under way grow as one looks. */
export function TrainingCurves({
  run,
  lit,
  onLit,
}: {
  run: RunView;
  lit?: string;
  onLit: (id?: string) => void;
}) {
  const { candidates, live } = run;
  const best = bestOf(run)?.id;
  const { x, lines } = useMemo(() => {
    const curves = new Map<string, readonly CurvePoint[]>();
    const stopped = stoppedOf(run);
    for (const { id, outcome } of candidates) if (outcome?.ok) curves.set(id, outcome.curve);
    for (const [owner, curve] of Object.entries(live.training)) curves.set(owner, curve);
    return alignedLines(curves, (id) => ({
      ...styleOf(id in live.training, id === best),
      dashed: stopped.has(id),
    }));
  }, [candidates, live.training, best]);
  const stopped = lines.filter(({ dashed }) => dashed).length;
  const at = lines.findIndex(({ name }) => name === lit);
  if (lines.length === 0) return <p class="empty">The first checkpoint is on its way.</p>;
  return (
    <LinePlot
      x={x}
      lines={lines}
      lit={at < 0 ? undefined : at}
      height={284}
      label={`Training curves of ${lines.length} candidates${stopped > 0 ? `, ${stopped} of them stopped early` : ''}: fitness by environment steps`}
      xLabel="environment steps"
      onNear={(line) => onLit(line === undefined ? undefined : lines[line]?.name)}
    />
  );
}

/** The candidates that successive halving stopped early. */
export const stoppedOf = ({ candidates }: RunView): ReadonlySet<string> =>
  new Set(candidates.flatMap(({ id, outcome }) => (outcome?.ok && outcome.stoppedAt ? [id] : [])));

function styleOf(training: boolean, best: boolean): Pick<Line, 'colour' | 'width'> {
  if (training) return { colour: 'var(--gold)', width: 2 };
  return best ? { colour: 'var(--accent)', width: 2.5 } : { colour: 'var(--curve)', width: 1 };
}

/** Curves whose checkpoints lie at different steps, over all of their steps. */
function alignedLines(
  curves: ReadonlyMap<string, readonly CurvePoint[]>,
  style: (name: string) => Omit<Line, 'name' | 'values'>,
): { readonly x: number[]; readonly lines: Line[] } {
  const x = [...new Set([...curves.values()].flatMap((curve) => curve.map(([steps]) => steps)))].sort(
    (a, b) => a - b,
  );
  const lines = [...curves].map(([name, curve]) => {
    const values = new Map(curve);
    return { name, ...style(name), values: x.map((steps) => values.get(steps) ?? null) };
  });
  return { x, lines };
}
