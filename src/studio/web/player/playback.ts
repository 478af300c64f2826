import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Replay } from '../../contract/replay.ts';
import { secondsShown } from '../../picture/timing.ts';

/** Speeds, of which 1 is real time. */
export const speeds = [0.1, 0.25, 0.5, 1, 2, 4, 8];

/** One clock for all the replays that are shown together. */
export interface Playback {
  /** The step shown, from 0 for the start to `last`. */
  readonly frame: Signal<number>;
  readonly playing: Signal<boolean>;
  readonly speed: Signal<number>;
  readonly loop: Signal<boolean>;
  readonly last: number;
  /** Simulated time of the frame, in seconds. */
  readonly seconds: ReadonlySignal<number>;
  toggle(): void;
  /** Stops and goes to a frame. */
  seek(frame: number): void;
  step(by: number): void;
  changeSpeed(by: -1 | 1): void;
}

export function usePlayback(
  replays: readonly Replay[],
  start: { frame?: number; playing?: boolean } = {},
): Playback {
  const playback = useMemo(() => newPlayback(replays, start), [replays]);
  useEffect(() => run(playback, secondsShown(replays[0]!.timestep)), [playback, replays]);
  return playback;
}

function newPlayback(replays: readonly Replay[], start: { frame?: number; playing?: boolean }): Playback {
  const last = Math.max(...replays.map(({ states }) => states.length)) - 1;
  const frame = signal(Math.min(last, Math.max(0, start.frame ?? 0)));
  const [playing, speed, loop] = [signal(start.playing ?? true), signal(1), signal(true)];
  const seek = (to: number) => {
    playing.value = false;
    frame.value = Math.min(last, Math.max(0, Math.round(to)));
  };
  return {
    ...{ frame, playing, speed, loop, last, seek },
    seconds: computed(() => frame.value * replays[0]!.timestep),
    toggle: () => {
      if (!playing.value && frame.value >= last) frame.value = 0;
      playing.value = !playing.value;
    },
    step: (by) => seek(frame.value + by),
    changeSpeed: (by) => {
      const next = speeds[speeds.indexOf(speed.value) + by];
      if (next !== undefined) speed.value = next;
    },
  };
}

/** Moves the clock on with the screen; gives back what stops it. */
function run({ frame, playing, speed, loop, last }: Playback, seconds: number): () => void {
  let [request, before, rest] = [0, 0, 0];
  const tick = (now: number) => {
    request = requestAnimationFrame(tick);
    const elapsed = Math.min(0.25, (now - before) / 1000);
    before = now;
    if (!playing.value) return;
    rest += (elapsed * speed.value) / seconds;
    const steps = Math.floor(rest);
    rest -= steps;
    if (steps === 0) return;
    if (frame.value < last) frame.value = Math.min(last, frame.value + steps);
    else if (loop.value) frame.value = 0;
    else playing.value = false;
  };
  request = requestAnimationFrame((now) => {
    before = now;
    tick(now);
  });
  return () => cancelAnimationFrame(request);
}
