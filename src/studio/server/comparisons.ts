import type { RewardEvidence } from '../../compare/evidence.ts';
import type { ComparisonReport } from '../../compare/report.ts';
import { reportComparison } from '../../compare/report.ts';
import { confidences } from '../../compare/statistics/confidence.ts';
import type { Outcome } from '../../core/candidate.ts';
import { HeurekaError, unknownName } from '../../core/errors.ts';
import { trainingOwner } from '../../problems/reward/comparison/compare.ts';
import { type ComparisonEvidence, readEvidence } from '../../problems/reward/comparison/kept-evidence.ts';
import { type ProgressLine, progressFile } from '../../runs/progress-file.ts';
import {
  comparisonsFolder,
  finishedReport,
  listRuns,
  openRun,
  type Run,
  runEntries,
  runState,
} from '../../runs/run-folder.ts';
import { readTrouble } from '../../runs/trouble.ts';
import type {
  ComparisonSummary,
  ComparisonTraining,
  ComparisonView,
  ReportChoice,
} from '../contract/comparison.ts';
import { LineTail } from './line-tail.ts';

/** What config.json of a comparison holds of its settings. */
interface ComparisonSettings {
  readonly rewards: readonly { readonly label: string; readonly about: string }[];
  readonly seeds: number;
  readonly seed: number;
  readonly training: { readonly steps: number };
}

/** What the address of a report may leave open. */
export type AskedReport = { readonly [Name in keyof ReportChoice]?: ReportChoice[Name] | undefined };

/** Every comparison in the folder of the runs, newest first. */
export const listComparisons = (runs: string): ComparisonSummary[] =>
  listRuns(comparisonsFolder(runs)).map((run) => {
    const { trainings: _, reported: __, ...summary } = comparisonView(run);
    return summary;
  });

/** Throws `HeurekaError('usage')` unless `name` is the plain name of a comparison. */
export function findComparison(runs: string, name: string): Run {
  const known =
    /^[A-Za-z0-9][\w.-]*$/.test(name) && listRuns(comparisonsFolder(runs)).some((run) => run.name === name);
  if (!known) throw new HeurekaError('usage', 'There is no such comparison.');
  return openRun(comparisonsFolder(runs), name);
}

export function comparisonView(run: Run): ComparisonView {
  const { rewards, seeds, seed, training } = settingsOf(run);
  const state = runState(run);
  const trainings = trainingsOf(run);
  const share = trainings.reduce((sum, { done }) => sum + done, 0) / Math.max(1, trainings.length);
  const trouble = state === 'interrupted' ? readTrouble(run) : undefined;
  return {
    ...{ name: run.name, state, environment: run.config.environment, created: run.config.created },
    rewards: rewards.map(({ label }) => label),
    ...{ seeds, seed, steps: training.steps, trainings },
    done: finishedReport(run) ? 1 : share,
    reported: readEvidence(run) !== undefined,
    ...(trouble && { trouble: trouble.hint ? `${trouble.message} ${trouble.hint}` : trouble.message }),
  };
}

const settingsOf = (run: Run) => run.config.settings as unknown as ComparisonSettings;

function trainingsOf(run: Run): ComparisonTraining[] {
  const { rewards, seeds, training } = settingsOf(run);
  const ended = new Map(
    runEntries(run).flatMap((entry) =>
      entry.type === 'trained' ? [[String(entry.owner), entry.outcome as Outcome<unknown>] as const] : [],
    ),
  );
  const progress = progressOf(run);
  return rewards.flatMap(({ label }) =>
    Array.from({ length: seeds }, (_, k): ComparisonTraining => {
      const owner = trainingOwner(label, k + 1);
      const outcome = ended.get(owner);
      const seen = progress.get(owner);
      const done = outcome ? 1 : Math.min(1, (seen?.steps ?? 0) / training.steps);
      const best = outcome?.ok ? outcome.score : seen?.best;
      return {
        ...{ reward: label, repeat: k + 1, done },
        ...(best !== undefined && { best }),
        ...(outcome && !outcome.ok && { fault: outcome.fault.message }),
      };
    }),
  );
}

/** How far each training has come, and its best checkpoint; one that begins anew forgets what it had. */
function progressOf(run: Run): Map<string, { readonly steps: number; readonly best: number }> {
  const found = new Map<string, { steps: number; best: number }>();
  for (const line of new LineTail(progressFile(run)).read()) {
    const { owner, steps, fitness } = JSON.parse(line) as ProgressLine;
    const before = found.get(owner);
    const best = before && before.steps < steps ? Math.max(before.best, fitness) : fitness;
    found.set(owner, { steps, best });
  }
  return found;
}

/** The report that is asked for of a finished comparison. Throws `HeurekaError('usage')`. */
export function comparisonReport(
  run: Run,
  asked: AskedReport,
): { readonly report: ComparisonReport; readonly chosen: ReportChoice; readonly all: ComparisonEvidence } {
  const seen = readEvidence(run);
  if (!seen) throw new HeurekaError('usage', 'This comparison has no report yet.', 'Go on with it.');
  const labels = seen.evidence.map(({ label }) => label);
  const rewards = asked.rewards ?? labels;
  const stranger = [...rewards, ...(asked.baseline === undefined ? [] : [asked.baseline])].find(
    (label) => !labels.includes(label),
  );
  if (stranger !== undefined) throw unknownName('reward', stranger, labels);
  const seeds = Math.max(1, Math.min(seen.subject.seeds, asked.seeds ?? seen.subject.seeds));
  const kept = (all: readonly RewardEvidence[]) => all.map((reward) => firstSeeds(reward, seeds));
  const evidence = kept(seen.evidence.filter(({ label }) => rewards.includes(label)));
  const wanted = asked.baseline ?? seen.evidence.find(({ role }) => role === 'human')?.label;
  const baseline = evidence.find(({ label }) => label === wanted)?.label ?? evidence[0]?.label;
  if (baseline === undefined) throw new HeurekaError('usage', 'Choose one reward at least.');
  const confidence = confidences.find((one) => one === asked.confidence) ?? 0.95;
  const whole = seen.variants[0]?.label.replace(/ (?:removed|halved) [\w$]+$/, '');
  const subject = { ...seen.subject, seeds, baseline, confidence };
  const report = reportComparison(
    asked.threshold === undefined ? subject : { ...subject, threshold: asked.threshold },
    evidence,
    whole !== undefined && rewards.includes(whole) ? kept(seen.variants) : [],
  );
  const { threshold } = report;
  const shown = evidence.map(({ label }) => label);
  return { report, chosen: { rewards: shown, baseline, seeds, confidence, threshold }, all: seen };
}

/** A reward as it is seen by the first `seeds` trainings alone; what all its policies said together stays. */
function firstSeeds(reward: RewardEvidence, seeds: number): RewardEvidence {
  return { ...reward, seeds: reward.seeds.filter(({ repeat }) => repeat <= seeds) };
}
