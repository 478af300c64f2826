import type { ChatProgress } from '../../core/chat.ts';
import type { Ledger } from '../../core/usage.ts';
import type { ManualTask } from '../../llm/manual.ts';
import type { SearchEvent } from '../../optimize/events.ts';
import type { Context } from '../context.ts';
import { formatCount, formatDuration, plural } from '../format.ts';
import { costText } from '../ledger.ts';
import { openStatusLine, progressBar, type StatusLine } from '../status-line.ts';
import { taskText } from './manual-task.ts';
import type { Listener } from './proposers.ts';
import { type RoundsProgress, roundName } from './rounds.ts';
import { stoppedText } from './stopped.ts';
import { Writing } from './writing.ts';

/** The line that an event adds to the log, `seconds` after its iteration began, or undefined. */
type Logger<Event> = (event: Event, seconds: number) => string | undefined;

/** Shows a search on stderr while it runs. */
export class SearchDisplay<Event extends { readonly type: string }> {
  private readonly progress: RoundsProgress;
  private readonly log: Logger<Event>;
  private readonly context: Context;
  private readonly writing = new Writing();
  private readonly openLine: () => StatusLine;
  private line: StatusLine;
  private iterationBegan = 0;

  constructor(progress: RoundsProgress, log: Logger<Event>, context: Context, now: () => number) {
    this.progress = progress;
    this.log = log;
    this.context = context;
    const status = (width: number) => statusText(progress, width, context, this.writing.facts);
    this.openLine = () => openStatusLine(context, status, now);
    this.line = this.openLine();
    this.line.refresh();
  }

  /** Call it after the progress has seen the event. */
  show(event: Event): void {
    if (event.type === 'iteration-started') this.iterationBegan = this.progress.elapsed;
    const text = this.log(event, this.progress.elapsed - this.iterationBegan);
    if (text === undefined) this.line.refresh();
    else this.line.log(text);
  }

  /** What happens beside the search. */
  note(text: string): void {
    this.line.log(text);
  }

  /** What a language model is writing. */
  showWriting(progress: ChatProgress): void {
    this.writing.see(progress);
    this.line.refresh();
  }

  /** What a person is asked to answer. */
  showTask(task: ManualTask): void {
    this.line.log(taskText(task, this.context));
  }

  /** Lets `question` have the terminal to itself. */
  async pauseFor<T>(question: () => Promise<T>): Promise<T> {
    this.line.close();
    try {
      return await question();
    } finally {
      this.line = this.openLine();
    }
  }

  close(): void {
    this.line.close();
  }
}

/** Shows what a proposer tells while it works. */
export function listenerOf<Event extends { readonly type: string }>(display: SearchDisplay<Event>): Listener {
  return {
    onProgress: (writing) => display.showWriting(writing),
    onTask: (task) => display.showTask(task),
  };
}

/** `iteration 2 of 5  ━━━━━━──────  9/16   best 310.2   human 432.1   1 failed   0:42 left` */
export function statusText(
  progress: RoundsProgress,
  width: number,
  context: Pick<Context, 'stderr' | 'env'>,
  writing: readonly string[] = [],
): string {
  const { phase, phaseDone, bestText, aim, failed, secondsLeft, ledger } = progress;
  const facts = [
    `${phaseDone.finished}/${phase.count}`,
    ...writing,
    ...(bestText ? [bestText] : []),
    ...(aim ? [aim] : []),
    ...(secondsLeft !== undefined ? [`${formatDuration(secondsLeft)} left`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(ledger.answers > 0 ? [spentText(ledger)] : []),
  ];
  const space = width - phase.name.length - 2;
  const fitting = factsThatFit(facts, space);
  const text = fitting.join('   ');
  if (!Number.isFinite(width)) return `${phase.name}  ${text}`;
  const barWidth = Math.min(24, space - text.length - 2);
  const bar = barWidth >= 6 ? `  ${progressBar(phaseDone.share, barWidth, context)}` : '';
  return `${phase.name}${bar}  ${text}`;
}

/** '57,331 tokens, $0.0712' */
const spentText = (ledger: Ledger) =>
  `${formatCount(ledger.inputTokens + ledger.outputTokens)} tokens, ${costText(ledger)}`;

/** The first facts, as many as there is room for. */
function factsThatFit(facts: readonly string[], space: number): string[] {
  const fitting: string[] = [];
  for (const fact of facts) {
    if ([...fitting, fact].join('   ').length > space) break;
    fitting.push(fact);
  }
  return fitting;
}

/** The line that one of the optimiser's events adds to the log, or undefined. */
export function roundText(event: SearchEvent, progress: RoundsProgress, seconds: number): string | undefined {
  const { plan, best, bestText, aim } = progress;
  if (event.type === 'stopped') return stoppedText(event, plan);
  if (event.type === 'cut') {
    return `${roundName(event, plan)}   ${plural(event.omitted, 'solution')} left out of what is shown: the context is full (--context)`;
  }
  if (event.type === 'feedback' && event.message !== undefined) {
    return `heard before ${roundName({ restart: 1, ...event }, plan)}   ${event.text}`;
  }
  if (event.type !== 'iteration-finished') return undefined;
  const { failed, repaired, stopped } = progress.round;
  const facts = [
    best ? `${bestText} (${best.id})` : 'no valid candidate yet',
    ...(aim ? [aim] : []),
    [
      plural(progress.round.count, 'candidate'),
      ...(repaired > 0 ? [`${repaired} repaired`] : []),
      ...(stopped > 0 ? [`${stopped} stopped early`] : []),
      ...(failed > 0 ? [`${failed} failed`] : []),
    ].join(', '),
    formatDuration(seconds),
  ];
  return `${roundName(event, plan)}   ${facts.join('   ')}`;
}
