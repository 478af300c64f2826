/** Normalised observations are clipped to this many standard deviations, as Stable-Baselines3 does. */
const clipObservation = 10;
const clipReward = 10;
/** Added to a variance before its root is taken. */
const epsilon = 1e-8;

/** Running mean and variance of each column of a stream of batches (Chan et al., 1979, parallel variance). */
export class ObservationNormaliser {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** The divisors that belong to `variance`. */
  readonly std: Float64Array;
  private count = 1e-4;

  constructor(columns: number) {
    this.mean = new Float64Array(columns);
    this.variance = new Float64Array(columns).fill(1);
    this.std = this.variance.map(divisor);
  }

  /** Takes in `rows` rows of `batch` [rows, O]. */
  update(batch: Float32Array, rows: number): void {
    const columns = this.mean.length;
    const total = this.count + rows;
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let i = j; i < rows * columns; i += columns) sum += batch[i]!;
      const batchMean = sum / rows;
      let squares = 0;
      for (let i = j; i < rows * columns; i += columns) {
        const difference = batch[i]! - batchMean;
        squares += difference * difference;
      }
      const delta = batchMean - this.mean[j]!;
      this.mean[j] = this.mean[j]! + (delta * rows) / total;
      const spread = this.variance[j]! * this.count + squares + (delta * delta * this.count * rows) / total;
      this.variance[j] = spread / total;
      this.std[j] = divisor(this.variance[j]!);
    }
    this.count = total;
  }

  /** Starts from statistics taken elsewhere, as of `rows` rows: the more, the slower they give way to new ones. */
  assume(mean: ArrayLike<number>, std: ArrayLike<number>, rows: number): void {
    this.mean.set(mean);
    this.std.set(std);
    this.variance.set(Array.from(std, (value) => Math.max(0, value * value - epsilon)));
    this.count = rows;
  }
}

const divisor = (variance: number): number => Math.sqrt(variance + epsilon);

/** (o - mean) / std, clipped: rows of `raw` [rows, O] into rows of `out` from `firstRow` on. */
export function normaliseRows(
  raw: Float32Array,
  rows: number,
  mean: ArrayLike<number>,
  std: ArrayLike<number>,
  out: Float32Array,
  firstRow: number,
): void {
  const columns = mean.length;
  const base = firstRow * columns;
  for (let j = 0; j < columns; j++) {
    const centre = mean[j]!;
    const scale = 1 / std[j]!;
    for (let i = j; i < rows * columns; i += columns) {
      const value = (raw[i]! - centre) * scale;
      out[base + i] =
        value > clipObservation ? clipObservation : value < -clipObservation ? -clipObservation : value;
    }
  }
}

/** Divides rewards by the running standard deviation of the discounted return, per environment. */
export class ReturnNormaliser {
  private readonly returns: Float64Array;
  private readonly statistics = new ObservationNormaliser(1);
  private readonly scratch: Float32Array;
  private readonly discount: number;

  constructor(environments: number, discount: number) {
    this.returns = new Float64Array(environments);
    this.scratch = new Float32Array(environments);
    this.discount = discount;
  }

  /** Scales `rewards` [B] into `out` at `offset`; `done` [B] marks the episodes that end with this step. */
  normalise(rewards: Float64Array, done: Uint8Array, out: Float32Array, offset: number): void {
    const count = this.returns.length;
    for (let i = 0; i < count; i++) {
      this.returns[i] = this.returns[i]! * this.discount + rewards[i]!;
      this.scratch[i] = this.returns[i]!;
    }
    this.statistics.update(this.scratch, count);
    const scale = 1 / this.statistics.std[0]!;
    for (let i = 0; i < count; i++) {
      const scaled = rewards[i]! * scale;
      out[offset + i] = scaled > clipReward ? clipReward : scaled < -clipReward ? -clipReward : scaled;
      if (done[i]) this.returns[i] = 0;
    }
  }
}
