import { formatScore } from '../../core/format.ts';
import { compareIds } from '../../optimize/candidate-id.ts';
import type { Measure } from '../../optimize/problem.ts';
import { measured } from '../../optimize/trajectory.ts';
import { type RoundsPlan, RoundsProgress, type Scored } from '../search/rounds.ts';
import { isRoundEvent, type OptimiseEvent } from './events.ts';

/** How far an optimisation has come, told in the problem's own measure. */
export class OptimiseProgress extends RoundsProgress {
  private readonly measure: Measure;
  /** The greatest score there can be in each of the searches, where it is known. */
  private readonly optima: readonly (number | undefined)[];
  /** The best of each search: scores on different instances have no order. */
  private readonly bests = new Map<number, Scored>();

  constructor(
    plan: RoundsPlan,
    problem: { readonly measure: Measure; readonly optima: readonly (number | undefined)[] },
    now: () => number,
  ) {
    super(plan, now);
    this.measure = problem.measure;
    this.optima = problem.optima;
  }

  override see(event: OptimiseEvent): void {
    if (event.type === 'examined') this.account(event.usage);
    if (!isRoundEvent(event)) return;
    super.see(event);
    if (event.type !== 'evaluated' || !event.candidate.outcome.ok) return;
    const { id, restart = 1, outcome } = event.candidate;
    const best = this.bests.get(restart);
    const better =
      !best || outcome.score > best.score || (outcome.score === best.score && compareIds(id, best.id) < 0);
    if (better) this.bests.set(restart, { id, score: outcome.score });
  }

  override get best(): Scored | undefined {
    return this.bests.get(this.current?.restart ?? 1);
  }

  override get bestText(): string | undefined {
    return this.best && `best ${this.measure.name} ${this.tell(this.best.score)}`;
  }

  override get aim(): string | undefined {
    const optimum = this.optima[(this.current?.restart ?? 1) - 1];
    return optimum === undefined ? undefined : `optimum ${this.tell(optimum)}`;
  }

  private tell(score: number): string {
    return formatScore(measured(score, this.measure));
  }
}
