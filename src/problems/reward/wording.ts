import type { Candidate } from '../../core/candidate.ts';
import type { Environment } from '../../core/environment.ts';
import { introduceTrajectory } from '../../optimize/trajectory.ts';
import type { Question, Wording } from '../../optimize/wording.ts';
import { stateTypes } from '../../sandbox/state-types.ts';
import { extractCode } from './code-block.ts';
import { type PromptOverrides, promptRenderer, type RenderPrompt } from './prompts.ts';
import { reflectOn, statisticsOf, type TrainingDetail } from './reflection.ts';

/** What an earlier search taught. */
export interface Lessons {
  /** Of the environment it was about. */
  readonly environment: string;
  readonly text: string;
}

export interface RewardWordingOptions {
  readonly environment: Environment;
  /** The file that defines the environment, as a proposer reads it. */
  readonly environmentSource: string;
  readonly prompts?: PromptOverrides;
  readonly lessons?: Lessons;
  /** Whether the components of a reward are reflected on, or its score alone: yes unless it is said otherwise. */
  readonly reflection?: boolean;
  /** Whether trainings start from a policy that was trained before. */
  readonly pretrained?: boolean;
}

/** How the design of a reward is put to a language model or a person. */
export function rewardWording(options: RewardWordingOptions): Wording<TrainingDetail> {
  const render = promptRenderer(options.prompts);
  return {
    describe: () => ({ role: roleOf(options, render), task: taskOf(options, render) }),
    reflect: (candidate) => reflectOn(candidate, render, options),
    quote,
    ask: (question) => ask(question, render),
  };
}

/** Code in a fence; words as they came. */
function quote(solution: string): string {
  if (!extractCode(solution).ok) return solution.trim() || '(no answer)';
  return `\`\`\`ts\n${solution.trim()}\n\`\`\``;
}

function roleOf({ pretrained }: RewardWordingOptions, render: RenderPrompt): string {
  const start = pretrained ? 'starting from a policy that has been trained before' : 'from nothing';
  return render('role', { start });
}

function taskOf(
  { environment, environmentSource, lessons }: RewardWordingOptions,
  render: RenderPrompt,
): string {
  const { task, timestep, episodeLength } = environment;
  return render('task', {
    source: environmentSource.trim(),
    types: stateTypes(environment).trim(),
    ...{ task, timestep, episodeLength },
    seconds: Number((timestep * episodeLength).toPrecision(3)),
    lessons: lessons
      ? render('lessons', { environment: lessons.environment, lessons: lessons.text.trim() })
      : '',
  });
}

function ask(question: Question<TrainingDetail>, render: RenderPrompt): string {
  switch (question.kind) {
    case 'first':
      return feedbackText(question.feedback, render);
    case 'next':
      return render('next', {
        reflection: question.reflection,
        failures: failuresText(question.failures, render),
        feedback: feedbackText(question.feedback, render),
      });
    case 'trajectory':
      return render('trajectory', {
        introduction: introduceTrajectory(question.trajectory, {}, 'rewards'),
        trajectory: question.trajectory.text,
        feedback: feedbackText(question.feedback, render),
      });
    case 'repair':
      return render('repair', { fault: question.fault });
    case 'lessons':
      return render('review', {
        candidates: question.candidates.map((candidate) => reviewed(candidate, render)).join('\n\n'),
      });
  }
}

/** A reward with what became of it, without advice on how to go on. */
function reviewed(candidate: Candidate<TrainingDetail>, render: RenderPrompt): string {
  const { id, solution, outcome } = candidate;
  const verdict = outcome.ok ? statisticsOf(outcome.detail) : reflectOn(candidate, render, {});
  return `Reward ${id}:\n\n${quote(solution)}\n\n${verdict}`;
}

function failuresText(failures: readonly string[], render: RenderPrompt): string {
  return failures.length > 0 ? render('failures', { failures: failures.join('\n\n') }) : '';
}

/** What a person said, each time as a quotation of its own. */
function feedbackText(feedback: readonly string[], render: RenderPrompt): string {
  if (feedback.length === 0) return '';
  const quoted = feedback.map((text) => text.trim().replace(/^/gm, '> '));
  return render('feedback', { feedback: quoted.join('\n\n') });
}
