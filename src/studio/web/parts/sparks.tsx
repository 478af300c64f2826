import type { Checkpoint } from '../../../core/training.ts';
import { componentColour } from './colours.ts';
import { formatScore } from './format.ts';
import { linear, rangeOf } from './scale.ts';

/** The fitness and every component of the reward at the checkpoints: mean, and the band of one standard deviation. */
export function Sparks({ checkpoints }: { checkpoints: readonly Checkpoint[] }) {
  const names = Object.keys(checkpoints[0]?.components ?? {});
  return (
    <div class="sparks">
      <Spark name="fitness" colour="var(--text)" means={checkpoints.map(({ fitness }) => fitness)} />
      {names.map((name, k) => {
        const series = checkpoints.map(({ components }) => components[name]);
        return (
          <Spark
            key={name}
            name={name}
            colour={componentColour(k)}
            means={series.map((statistics) => statistics?.mean ?? 0)}
            spreads={series.map((statistics) => statistics?.std ?? 0)}
          />
        );
      })}
    </div>
  );
}

function Spark({
  name,
  colour,
  means,
  spreads,
}: {
  name: string;
  colour: string;
  means: readonly number[];
  spreads?: readonly number[];
}) {
  const spread = (k: number) => spreads?.[k] ?? 0;
  const [low, high] = rangeOf(means.flatMap((mean, k) => [mean - spread(k), mean + spread(k)]));
  const x = linear(0, Math.max(1, means.length - 1), 0, 200);
  const y = linear(low, high, 62, 2);
  const path = (values: readonly number[]) =>
    values.map((value, k) => `${x(k).toFixed(1)} ${y(value).toFixed(1)}`);
  const upper = path(means.map((mean, k) => mean + spread(k)));
  const lower = path(means.map((mean, k) => mean - spread(k))).reverse();
  return (
    <div class="spark" style={{ color: colour }}>
      <h3 title={name}>{name}</h3>
      <p>
        {formatScore(means[0])} → {formatScore(means.at(-1))}
      </p>
      <svg
        viewBox="0 0 200 64"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name} at ${means.length} checkpoints`}
      >
        {low < 0 && high > 0 && <line class="zero" x1="0" x2="200" y1={y(0)} y2={y(0)} />}
        {spreads && <path class="band" d={`M${[...upper, ...lower].join('L')}Z`} />}
        <path class="line" d={`M${path(means).join('L')}`} />
      </svg>
    </div>
  );
}
