/** A step of a slow environment lasts this long at most, or its picture would stand still. */
const slowest = 1 / 15; // s

/** Seconds that one step is shown at speed 1: as long as it lasts in the simulation, within what the eye can follow. */
export const secondsShown = (timestep: number) => Math.min(timestep, slowest);
