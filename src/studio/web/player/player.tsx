import type { ComponentChildren, ComponentType } from 'preact';
import { useRef } from 'preact/hooks';
import { fitnessOf, type Replay, type RobotContacts } from '../../contract/replay.ts';
import { useKeys } from '../app/keys.ts';
import { formatScore } from '../parts/format.ts';
import { FlatView, type ViewProps } from './flat-view.tsx';
import { type Playback, speeds, usePlayback } from './playback.ts';
import { Traces } from './traces.tsx';

/** How a replay is drawn: on a canvas, or as the `Solid` that was given. */
export type Solid = ComponentType<ViewProps & { readonly follow: boolean }>;

/** Replays side by side under one clock. */
export function Player({
  replays,
  theme,
  solid: Solid,
  follow = true,
  contacts = [],
  start,
  tools,
  onRest,
}: {
  replays: readonly Replay[];
  theme: 'light' | 'dark';
  solid?: Solid | undefined;
  follow?: boolean;
  /** Of each replay, where they are to be shown. */
  contacts?: readonly (RobotContacts | undefined)[];
  start?: { frame?: number; playing?: boolean };
  /** What stands beside the transport; given the clock and the place of the canvases. */
  tools?: (playback: Playback, stages: () => HTMLElement) => ComponentChildren;
  /** Called when it is stopped somewhere. */
  onRest?: (frame: number) => void;
}) {
  const playback = usePlayback(replays, start);
  const stages = useRef<HTMLDivElement>(null);
  const { frame, last, toggle, step, seek, changeSpeed, loop } = playback;
  const rest = () => onRest?.(frame.value);
  const moved = (move: () => void) => () => {
    move();
    rest();
  };
  useKeys({
    ' ': moved(toggle),
    ArrowLeft: moved(() => step(-1)),
    ArrowRight: moved(() => step(1)),
    Home: moved(() => seek(0)),
    End: moved(() => seek(last)),
    '[': () => changeSpeed(-1),
    ']': () => changeSpeed(1),
    l: () => {
      loop.value = !loop.value;
    },
  });
  return (
    <>
      <div class="stages" ref={stages}>
        {replays.map((replay, k) => (
          <section key={replay.label} class="stage" aria-label={replay.label}>
            <StageHead replay={replay} />
            <div class="stage-view">
              {Solid && replay.robot ? (
                <Solid replay={replay} frame={frame} theme={theme} follow={follow} contacts={contacts[k]} />
              ) : (
                <FlatView replay={replay} frame={frame} theme={theme} />
              )}
              {contacts[k] && <Load contacts={contacts[k]} playback={playback} />}
              <Ending replay={replay} playback={playback} />
            </div>
          </section>
        ))}
      </div>
      <Transport playback={playback} rest={rest}>
        {tools?.(playback, () => stages.current!)}
      </Transport>
      <div class="stages">
        {replays.map((replay) => (
          <section key={replay.label} class="panel" aria-label={`Traces of ${replay.label}`}>
            <Traces replay={replay} playback={playback} />
          </section>
        ))}
      </div>
    </>
  );
}

function StageHead({ replay }: { replay: Replay }) {
  const steps = replay.states.length - 1;
  return (
    <header class="stage-head">
      <h2>{replay.label}</h2>
      <span>fitness {formatScore(fitnessOf(replay))}</span>
      <span class="muted">
        {steps} steps, {replay.terminated ? 'ended' : 'ran out of time'}
      </span>
    </header>
  );
}

/** How hard the ground pushes, in weights of the robot. */
function Load({ contacts: { frames, weight }, playback }: { contacts: RobotContacts; playback: Playback }) {
  const forces = frames[Math.min(playback.frame.value, frames.length - 1)]!;
  const count = forces.length / 6;
  const total = Array.from({ length: count }, (_, k) => Math.hypot(...forces.slice(6 * k + 3, 6 * k + 6)));
  const sum = total.reduce((a, b) => a + b, 0);
  return (
    <span class="stage-load">
      {count === 0
        ? 'in the air'
        : `${count} ${count === 1 ? 'contact' : 'contacts'}, ${sum.toFixed(0)} N, ${(sum / weight).toFixed(1)} × its weight`}
    </span>
  );
}

/** Says that this one is over while another goes on. */
function Ending({ replay, playback }: { replay: Replay; playback: Playback }) {
  const over = playback.frame.value >= replay.states.length - 1;
  return over ? <span class="stage-end">{replay.terminated ? 'ended' : 'time is up'}</span> : null;
}

function Transport({
  playback,
  rest,
  children,
}: {
  playback: Playback;
  rest: () => void;
  children: ComponentChildren;
}) {
  const { frame, playing, speed, loop, last, seconds, toggle, step, seek } = playback;
  return (
    <fieldset class="transport" aria-label="Playback">
      <button
        type="button"
        class="play primary"
        aria-label={playing.value ? 'Pause' : 'Play'}
        title="Play or pause (space)"
        onClick={() => {
          toggle();
          rest();
        }}
      >
        {playing.value ? '❚❚' : '▶'}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="One step back"
        title="One step back (←)"
        onClick={() => step(-1)}
      >
        ‹
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="One step on"
        title="One step on (→)"
        onClick={() => step(1)}
      >
        ›
      </button>
      <input
        type="range"
        min={0}
        max={last}
        value={frame.value}
        aria-label="Step"
        aria-valuetext={`step ${frame.value} of ${last}, ${seconds.value.toFixed(2)} s`}
        onInput={({ currentTarget }) => seek(Number(currentTarget.value))}
        onChange={rest}
      />
      <span class="clock">
        {seconds.value.toFixed(2)} s · {frame.value}/{last}
      </span>
      <select
        aria-label="Speed"
        value={speed.value}
        onChange={({ currentTarget }) => {
          speed.value = Number(currentTarget.value);
        }}
      >
        {speeds.map((one) => (
          <option key={one} value={one}>
            {one}×
          </option>
        ))}
      </select>
      <label class="check">
        <input
          type="checkbox"
          checked={loop.value}
          onChange={({ currentTarget }) => {
            loop.value = currentTarget.checked;
          }}
        />
        loop
      </label>
      {children}
    </fieldset>
  );
}
