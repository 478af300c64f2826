import { existsSync, readFileSync } from 'node:fs';

/**
 * A trained policy in motion, cut into stretches: where the robot was, and what the policy commanded from there. The
 * controls of a stretch lead a little astray in another arithmetic, so stretches are short and each begins anew at a
 * recorded state. Recorded by `bench/measure/record-gait.ts`.
 */
export interface Gait {
  /** How far the robot came in a whole episode, in the mean (m). */
  readonly metres: number;
  /** Frames of one stretch. */
  readonly frames: number;
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  readonly qpos: Float32Array;
  readonly qvel: Float32Array;
  /** [frames, nu] */
  readonly controls: Float32Array;
}

/** How a gait is kept: the numbers of a stretch one after another, single precision, in base 64. */
interface GaitFile {
  readonly metres: number;
  readonly frames: number;
  readonly stretches: readonly string[];
}

const fileOf = (robot: string) => new URL(`../gaits/${robot}.json`, import.meta.url);

/** The gait that comes with `robot`; undefined where no policy was recorded. */
export function gaitOf(
  robot: string,
  { nq, nv }: { readonly nq: number; readonly nv: number },
): Gait | undefined {
  const file = fileOf(robot);
  if (!existsSync(file)) return undefined;
  const { metres, frames, stretches }: GaitFile = JSON.parse(readFileSync(file, 'utf8'));
  return {
    ...{ metres, frames },
    stretches: stretches.map((text) => {
      const numbers = new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
      return {
        qpos: numbers.subarray(0, nq),
        qvel: numbers.subarray(nq, nq + nv),
        controls: numbers.subarray(nq + nv),
      };
    }),
  };
}
