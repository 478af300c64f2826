import { useMemo } from 'preact/hooks';
import type { Replay } from '../../contract/replay.ts';
import { componentColour } from '../parts/colours.ts';
import { formatScore } from '../parts/format.ts';
import { LinePlot } from '../parts/line-plot.tsx';
import type { Playback } from './playback.ts';

/** Every component of the reward and the fitness over the episode, tied to the scrubber both ways. */
export function Traces({ replay, playback }: { replay: Replay; playback: Playback }) {
  const { timestep, components, rewards, fitness, fields, states } = replay;
  const x = useMemo(() => rewards.map((_, t) => (t + 1) * timestep), [rewards, timestep]);
  const lines = useMemo(
    () =>
      components.map((name, k) => ({
        ...{ name, colour: componentColour(k), width: 1.5, values: rewards.map((row) => row[k]!) },
      })),
    [components, rewards],
  );
  const sum = useMemo(() => {
    let total = 0;
    const values = fitness.map((value) => {
      total += value;
      return total;
    });
    return [{ name: 'fitness', colour: 'var(--text)', width: 2, values }];
  }, [fitness]);
  const frame = Math.min(playback.frame.value, rewards.length);
  const pick = (seconds: number) => playback.seek(seconds / timestep);
  const shared = { x, marker: frame * timestep, onPick: pick };
  return (
    <>
      <h3>Reward, by component</h3>
      <LinePlot
        {...shared}
        lines={lines}
        height={170}
        label={`Components of the reward of ${replay.label} over time`}
      />
      <dl class="readout">
        {components.map((name, k) => (
          <div key={name}>
            <span class="swatch" style={{ background: componentColour(k) }} />
            <dt title={name}>{name}</dt>
            <dd>{formatScore(frame > 0 ? rewards[frame - 1]![k] : undefined)}</dd>
          </div>
        ))}
      </dl>
      <h3>Fitness so far</h3>
      <LinePlot
        {...shared}
        lines={sum}
        height={116}
        label={`Fitness of ${replay.label} over time`}
        xLabel="seconds"
      />
      <details>
        <summary class="muted">state</summary>
        <dl class="readout">
          {fields.map(({ name, unit, meaning }, k) => (
            <div key={name} title={meaning}>
              <dt>{name}</dt>
              <dd>
                {formatScore(states[frame]![k])} {unit === '1' ? '' : unit}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}
