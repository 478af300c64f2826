import type { Outcome } from '../../core/candidate.ts';
import type { Policy } from '../../core/training.ts';
import type { ProposedEvent } from '../../optimize/events.ts';
import type { EvaluationProgress } from '../../problems/reward/evaluate.ts';
import type { RewardDetail, RewardSearchEvent } from '../../problems/reward/search.ts';
import { writeDurably } from '../../runs/durable-file.ts';
import type { Journal } from '../../runs/journal.ts';
import { takeMessage } from '../../runs/messages.ts';
import { appendProgress } from '../../runs/progress-file.ts';
import { type Run, writeCandidateFile } from '../../runs/run-folder.ts';
import { lessonsFile } from './run-files.ts';

/**
 * Keeps what a search says: first the candidate's files, then the journal's line, so that whatever the journal holds has
 * its files. Events that only tell of progress are not journalled; their checkpoints go where a studio can see them.
 */
export function record(run: Run, journal: Journal, event: RewardSearchEvent): void {
  switch (event.type) {
    case 'proposed':
      writeMessages(run, event);
      break;
    case 'evaluated':
      write(run, event.candidate.id, 'reward.ts', `${event.candidate.solution.trimEnd()}\n`);
      writeCurves(run, event.candidate.id, event.candidate.outcome);
      break;
    case 'trained':
      writeCurves(run, `${event.role}-${event.repeat}`, event.outcome);
      break;
    case 'progress':
      showProgress(run, event.id, event.progress as EvaluationProgress);
      return;
    case 'final-progress':
      showProgress(run, `${event.role}-${event.repeat}`, event.progress);
      return;
    case 'lessons':
      if (event.text !== '') writeDurably(lessonsFile(run), `${lessonsIn(event.text)}\n`);
      break;
    case 'feedback':
      journal.append(event);
      // Heard, and nothing is heard twice: a crash in between leaves both, and the journal counts.
      if (event.message !== undefined) takeMessage(run, event.message);
      return;
    case 'rung':
    case 'unanswered':
    case 'stopped':
      break;
    default:
      return;
  }
  journal.append(event);
}

function showProgress(run: Run, owner: string, { checkpoint }: EvaluationProgress): void {
  if (checkpoint) appendProgress(run, { owner, steps: checkpoint.steps, fitness: checkpoint.fitness });
}

/** Writes policy.json of a candidate, or of a final training such as 'found-1'. */
export function recordPolicy(run: Run, owner: string, policy: Policy): void {
  write(run, owner, 'policy.json', `${JSON.stringify(policy)}\n`);
}

/** The list in an answer, without the words that a model puts around it. */
function lessonsIn(answer: string): string {
  const items = answer.split('\n').filter((line) => /^\s*(?:[-*]|\d+[.)])\s/.test(line));
  return items.length > 0 ? items.join('\n') : answer.trim();
}

/** What was asked and answered; a built-in proposer is asked nothing. */
export function writeMessages(run: Run, { id, messages, text, model, usage }: ProposedEvent): void {
  if (messages === undefined) return;
  const content = { messages, answer: text, ...(model && { model }), ...(usage && { usage }) };
  write(run, id, 'messages.json', `${JSON.stringify(content, null, 2)}\n`);
}

/** One checkpoint a line. */
function writeCurves(run: Run, owner: string, outcome: Outcome<RewardDetail>): void {
  if (!outcome.ok) return;
  const lines = outcome.detail.checkpoints.map((checkpoint) => `${JSON.stringify(checkpoint)}\n`);
  write(run, owner, 'curves.jsonl', lines.join(''));
}

function write(run: Run, owner: string, name: string, text: string): void {
  writeCandidateFile(run, owner, name, text);
}
