/** `value`, or the end of [low, high] that it lies beyond; NaN stays NaN. */
export const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

const turn = 2 * Math.PI;

/** The same angle (rad) the short way round, in [-pi, pi]. */
export const wrapAngle = (angle: number) => angle - turn * Math.round(angle / turn);
