import type { BatchReward, EnvironmentBatch } from '../core/reward.ts';

/** Rows for which a reward is called at once: enough that the way into the sandbox costs little beside them. */
const rowsAtOnce = 1024;

/**
 * A reward that is called for many steps of a simulation at once, after they were taken. No policy acts on its reward
 * before it is updated, and a call into the sandbox costs as much as a hundred environments in it.
 */
export class DeferredReward<Reward extends BatchReward = BatchReward> {
  readonly reward: Reward;
  private readonly simulation: EnvironmentBatch;
  /** [K x B] the steps kept, one after the other. */
  private readonly steps: EnvironmentBatch;
  private readonly mostSteps: number;
  private kept = 0;

  /** `bind` loads the reward on the rows it will be called for; the first of them are the simulation's as it stands. */
  constructor(simulation: EnvironmentBatch, bind: (steps: EnvironmentBatch) => Reward) {
    this.simulation = simulation;
    this.mostSteps = Math.max(1, Math.floor(rowsAtOnce / simulation.count));
    this.steps = {
      count: this.mostSteps * simulation.count,
      state: roomFor(simulation.state, this.mostSteps),
      previous: roomFor(simulation.previous, this.mostSteps),
      actions: roomFor(simulation.actions, this.mostSteps),
    };
    this.reward = bind(this.steps);
  }

  /** Whether the steps kept must be settled before there is room for another. */
  get full(): boolean {
    return this.kept === this.mostSteps;
  }

  /** Keeps the step that the simulation has just taken. */
  keep(): void {
    for (const part of ['state', 'previous', 'actions'] as const) {
      const taken = this.simulation[part];
      this.steps[part].set(taken, this.kept * taken.length);
    }
    this.kept++;
  }

  /** Calls the reward for every step kept, and gives `take` the totals [B] of each, in their order. */
  settle(take: (totals: Float64Array) => void): void {
    if (this.kept === 0) return;
    const { count } = this.simulation;
    this.reward.evaluate(this.kept * count);
    for (let step = 0; step < this.kept; step++) {
      take(this.reward.totals.subarray(step * count, (step + 1) * count));
    }
    this.kept = 0;
  }
}

/** Shared memory for so many steps, of which `first` is the first. */
function roomFor(first: Float64Array, steps: number): Float64Array {
  const rows = new Float64Array(new SharedArrayBuffer(steps * first.byteLength));
  rows.set(first);
  return rows;
}
