import type { Environment } from '../core/environment.ts';
import { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import type { TrainingSettings } from '../core/training.ts';
import { actionApplier } from './actions.ts';
import type { Learner } from './backends/backend.ts';
import type { DeferredReward } from './deferred-reward.ts';
import { estimateAdvantages } from './gae.ts';
import { normaliseRows, ObservationNormaliser, ReturnNormaliser } from './normaliser.ts';

/**
 * Collects rollouts of T steps of B environments with the learner's stochastic policy, straight into the learner's own
 * buffers. Episodes go on from one rollout to the next; their first time limits are staggered, so that a batch always
 * holds all phases of an episode.
 */
export class RolloutCollector {
  readonly observationStatistics: ObservationNormaliser;
  private readonly environment: Environment;
  private readonly simulation: Simulation;
  private readonly reward: DeferredReward;
  private readonly learner: Learner;
  private readonly settings: TrainingSettings;
  private readonly returnStatistics: ReturnNormaliser;
  private readonly resets: Random;
  private readonly actions: Random;
  private readonly applyActions: ReturnType<typeof actionApplier>;
  private readonly elapsed: Int32Array;
  private readonly raw: Float32Array;
  private readonly noise: Float32Array;
  private readonly categorical: boolean;
  /** Numbers of one row of the learner's actions. */
  private readonly actionWidth: number;
  private readonly doneNow: Uint8Array;
  private readonly arrays: {
    readonly rewards: Float32Array;
    readonly nextValues: Float32Array;
    readonly terminated: Uint8Array;
    readonly done: Uint8Array;
  };

  constructor(parts: {
    readonly environment: Environment;
    readonly simulation: Simulation;
    readonly reward: DeferredReward;
    readonly learner: Learner;
    readonly settings: TrainingSettings;
    readonly seed: number;
  }) {
    const { environment, simulation, settings } = parts;
    this.environment = environment;
    this.simulation = simulation;
    this.reward = parts.reward;
    this.learner = parts.learner;
    this.settings = settings;
    this.resets = new Random(parts.seed, 'resets');
    this.actions = new Random(parts.seed, 'actions');
    this.applyActions = actionApplier(environment);
    const count = simulation.count;
    const rows = count * settings.horizon;
    this.observationStatistics = new ObservationNormaliser(simulation.observationLength);
    this.returnStatistics = new ReturnNormaliser(count, settings.discount);
    this.raw = new Float32Array(count * simulation.observationLength);
    this.actionWidth = this.learner.rollout.actions.length / this.learner.rollout.values.length;
    this.noise = new Float32Array(count * this.actionWidth);
    this.categorical = Object.values(environment.actions).some((action) => 'values' in action);
    this.doneNow = new Uint8Array(count);
    this.elapsed = Int32Array.from({ length: count }, (_, i) =>
      Math.floor((i * environment.episodeLength) / count),
    );
    this.arrays = {
      rewards: new Float32Array(rows),
      nextValues: new Float32Array(rows),
      terminated: new Uint8Array(rows),
      done: new Uint8Array(rows),
    };
    for (let i = 0; i < count; i++) simulation.reset(i, this.resets);
  }

  /** Fills one rollout, advantages and returns included. Throws what the reward throws. */
  collect(): void {
    const { horizon } = this.settings;
    let settled = 0;
    for (let t = 0; t < horizon; t++) {
      this.collectStep(t);
      if (!this.reward.full && t < horizon - 1) continue;
      this.reward.settle((totals) => {
        this.scaleRewards(totals, settled);
        settled += totals.length;
      });
    }
    this.bootstrap();
    estimateAdvantages(
      { ...this.arrays, values: this.learner.rollout.values },
      this.simulation.count,
      this.settings,
      this.learner.rollout,
    );
  }

  private collectStep(t: number): void {
    const { simulation, learner } = this;
    const count = simulation.count;
    const first = t * count;
    simulation.observe(this.raw, 0);
    if (this.settings.normaliseObservations) this.observationStatistics.update(this.raw, count);
    this.normaliseInto(this.raw, count, first);
    this.fillNoise();
    learner.act(first, count, this.noise);
    this.applyActions(learner.rollout.actions, first * this.actionWidth, simulation.actions, count);
    simulation.step();
    this.reward.keep();
    this.endEpisodes(first);
  }

  /** Records ends of episodes, keeps the value of what a truncated episode would have seen, and resets. */
  private endEpisodes(first: number): void {
    const { simulation, arrays, elapsed, doneNow } = this;
    const count = simulation.count;
    let truncations = 0;
    for (let i = 0; i < count; i++) {
      elapsed[i] = elapsed[i]! + 1;
      const terminated = simulation.terminated[i]!;
      const truncated = !terminated && elapsed[i]! >= this.environment.episodeLength;
      arrays.terminated[first + i] = terminated;
      doneNow[i] = terminated || truncated ? 1 : 0;
      if (truncated) truncations++;
    }
    arrays.done.set(doneNow, first);
    if (truncations > 0) this.valueTruncated(first, truncations);
    for (let i = 0; i < count; i++) {
      if (!doneNow[i]) continue;
      simulation.reset(i, this.resets);
      elapsed[i] = 0;
    }
  }

  private scaleRewards(totals: Float64Array, first: number): void {
    const { rewards, done } = this.arrays;
    if (this.settings.normaliseReturns) {
      const ended = done.subarray(first, first + totals.length);
      this.returnStatistics.normalise(totals, ended, rewards, first);
    } else {
      rewards.set(totals, first);
    }
  }

  /** Values the final observations of the episodes that ran out of time, in the learner's spare rows. */
  private valueTruncated(first: number, truncations: number): void {
    const { simulation, arrays, learner, doneNow, raw } = this;
    const width = simulation.observationLength;
    const rows: number[] = [];
    simulation.observe(raw, 0);
    for (let i = 0; i < simulation.count && rows.length < truncations; i++) {
      if (!doneNow[i] || arrays.terminated[first + i]) continue;
      raw.copyWithin(rows.length * width, i * width, (i + 1) * width);
      rows.push(first + i);
    }
    const spare = arrays.rewards.length;
    this.normaliseInto(raw, rows.length, spare);
    learner.act(spare, rows.length);
    rows.forEach((row, k) => {
      arrays.nextValues[row] = learner.rollout.values[spare + k]!;
    });
  }

  /** Fills the values that followed each step whose episode went on: those of the next row, or of what is seen now. */
  private bootstrap(): void {
    const { simulation, arrays, learner } = this;
    const count = simulation.count;
    const spare = arrays.rewards.length;
    simulation.observe(this.raw, 0);
    this.normaliseInto(this.raw, count, spare);
    learner.act(spare, count);
    for (let row = 0; row < spare; row++) {
      if (!arrays.done[row]) arrays.nextValues[row] = learner.rollout.values[row + count]!;
    }
  }

  private fillNoise(): void {
    const { noise, actions } = this;
    if (this.categorical) for (let i = 0; i < noise.length; i++) noise[i] = actions.uniform();
    else for (let i = 0; i < noise.length; i++) noise[i] = actions.normal();
  }

  private normaliseInto(raw: Float32Array, rows: number, firstRow: number): void {
    const { mean, std } = this.observationStatistics;
    normaliseRows(raw, rows, mean, std, this.learner.rollout.observations, firstRow);
  }
}
