import type { Fault } from '../core/fault.ts';

/** Thrown when a reward that passed its checks fails while it runs; `fault` is what the proposer will read. */
export class RewardFault extends Error {
  override readonly name = 'RewardFault';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}
