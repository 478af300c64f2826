import { mean, standardDeviation } from '../../core/statistics.ts';
import type { ComparisonEvent } from '../../problems/reward/comparison/compare.ts';
import { type Context, colours } from '../context.ts';
import { formatDuration, formatScore, plural } from '../format.ts';
import { openStatusLine, progressBar, type StatusLine } from '../status-line.ts';

/** Shows on stderr how a comparison goes on. */
export class ComparisonDisplay {
  /** Environment steps of one training. */
  private readonly steps: number;
  private readonly line: StatusLine;
  private readonly now = () => performance.now() / 1000;
  private readonly began = this.now();
  /** Share done of every training begun; those done before are not among them. */
  private readonly shares = new Map<string, number>();
  private trainings = 0;
  private reused = 0;

  constructor(steps: number, context: Context) {
    this.steps = steps;
    this.line = openStatusLine(context, (width) => this.status(width, context), this.now);
  }

  /** Announces so many trainings more. */
  expect(trainings: number): void {
    this.trainings += trainings;
    this.line.refresh();
  }

  see(event: ComparisonEvent): void {
    switch (event.type) {
      case 'reused':
        this.reused++;
        break;
      case 'progress':
        this.shares.set(event.owner, Math.min(0.99, event.progress.steps / this.steps));
        break;
      case 'trained':
        this.shares.set(event.owner, 1);
        break;
    }
    this.line.refresh();
  }

  /** The line of the log that ends a reward. */
  finished(label: string, scores: readonly number[]): void {
    const spread = scores.length > 1 ? ` ± ${formatScore(standardDeviation(scores))}` : '';
    const text =
      scores.length > 0
        ? `${formatScore(mean(scores))}${spread} over ${plural(scores.length, 'seed')}`
        : 'no score';
    this.line.log(`${label}   ${text}`);
  }

  /** Leaves the log, and says what was not trained again. */
  close(context: Context): void {
    this.line.close();
    const paint = colours(context.stderr, context.env);
    if (this.reused > 0) {
      const trained = this.trainings - this.reused;
      const rest = trained > 0 ? `, ${trained} done now` : ', none done now';
      context.stderr.write(paint.dim(`${plural(this.reused, 'training')} known from before${rest}\n`));
    }
  }

  private status(width: number, context: Context): string {
    const done = [...this.shares.values()].reduce((sum, share) => sum + share, 0);
    const finished = [...this.shares.values()].filter((share) => share === 1).length;
    const elapsed = this.now() - this.began;
    const open = this.trainings - this.reused;
    const left = done >= 0.5 ? `   ${formatDuration((elapsed * (open - done)) / done)} left` : '';
    const text =
      finished === open
        ? 'playing the policies'
        : `trainings ${finished + this.reused}/${this.trainings}${left}`;
    if (!Number.isFinite(width)) return text;
    const share = this.trainings > 0 ? (done + this.reused) / this.trainings : 0;
    return `${progressBar(share, 24, context)}  ${text}`;
  }
}
