import { failedAssertion, parseAssertions } from '../../compare/assertion.ts';
import { comparisonDocument, type ReportDocument } from '../../compare/document.ts';
import { comparisonFigures } from '../../compare/plots/figures.ts';
import { type ComparisonReport, reportComparison } from '../../compare/report.ts';
import { type Confidence, confidences, usualConfidence } from '../../compare/statistics/confidence.ts';
import { HeurekaError } from '../../core/errors.ts';
import type { Contestant } from '../../problems/reward/comparison/compare.ts';
import { openEnvironment } from '../../registry.ts';
import type { Run } from '../../runs/run-folder.ts';
import { type Context, colours } from '../context.ts';
import { placeOfTrainings } from '../evaluator.ts';
import { formatCount, plural, shortPath } from '../format.ts';
import { type Flags, resolveSettings, type Settings } from '../settings.ts';
import { findContestants, labelOf } from './contestants.ts';
import { chooseFormat, writeReport } from './output.ts';
import { openComparison, performComparison } from './perform.ts';
import { type ComparisonPlan, planComparison, subjectOf } from './plan.ts';

/** `heureka compare <env>`: trains the rewards over the same seeds, and says which is better and how surely. */
export async function startComparison(name: string, flags: Flags, context: Context): Promise<void> {
  const environment = await openEnvironment(name, context.cwd);
  const settings = await resolveSettings(flags, context);
  const assertions = flags.assert === undefined ? [] : parseAssertions(String(flags.assert));
  chooseFormat(flags);
  const contestants = findContestants(environment, flags, settings.runs, context.cwd);
  const baseline = baselineOf(flags, contestants);
  const threshold = thresholdOf(flags);
  const confidence = confidenceOf(flags);
  const ablated = ablatedOf(flags, contestants);
  const plan = await planComparison(environment, contestants, settings, ablated);
  const run = openComparison(plan, settings.runs);
  announce(plan, run, settings, context);
  const { evidence, variants } = await performComparison(run, plan, settings, context);
  context.stderr.write('\n');
  const subject = {
    ...subjectOf(plan),
    ...{ baseline, confidence },
    ...(threshold !== undefined && { threshold }),
  };
  const report = reportComparison(subject, evidence, variants);
  const document = comparisonDocument(report, comparisonFigures(report));
  writeReport(document, report, flags, context);
  holdTo(assertions, document, subjectsOf(report));
}

/** Throws `HeurekaError('assertion')` for the first assertion that does not hold. */
export function holdTo(
  assertions: ReturnType<typeof parseAssertions>,
  { data }: ReportDocument,
  subjects: readonly string[],
): void {
  const failed = failedAssertion(assertions, data, subjects);
  if (failed !== undefined) throw new HeurekaError('assertion', failed);
}

/** The rewards that an assertion without a name is about: all but the baselines, or all but the one. */
function subjectsOf({ rewards, baseline }: ComparisonReport): string[] {
  const others = rewards.filter(({ role }) => role === 'other');
  return (others.length > 0 ? others : rewards)
    .map(({ label }) => label)
    .filter((label) => label !== baseline);
}

function baselineOf({ baseline }: Flags, contestants: readonly Contestant[]): string {
  if (baseline !== undefined) return labelOf(String(baseline), contestants);
  return (contestants.find(({ role }) => role === 'human') ?? contestants[0]!).label;
}

function thresholdOf({ threshold }: Flags): number | undefined {
  if (threshold === undefined) return undefined;
  const value = Number(threshold);
  if (threshold !== '' && Number.isFinite(value)) return value;
  throw new HeurekaError('usage', `--threshold must be a number, a fitness, not '${threshold}'.`);
}

function confidenceOf({ confidence }: Flags): Confidence {
  if (confidence === undefined) return usualConfidence;
  const found = confidences.find((one) => one === Number(confidence));
  if (found) return found;
  throw new HeurekaError(
    'usage',
    `--confidence must be one of ${confidences.join(', ')}, not '${confidence}'.`,
  );
}

/** The reward that is taken apart: the one named, or the last that is no baseline. */
function ablatedOf({ ablate }: Flags, contestants: readonly Contestant[]): string | undefined {
  if (ablate === undefined) return undefined;
  if (typeof ablate === 'string') return labelOf(ablate, contestants);
  return (contestants.filter(({ role }) => role === 'other').at(-1) ?? contestants[0]!).label;
}

function announce(
  { environment, contestants, seeds, training, backend }: ComparisonPlan,
  { folder }: Run,
  settings: Settings,
  context: Context,
): void {
  const names = contestants.map(({ label }) => label).join(', ');
  context.stderr.write(
    `comparing ${names} in ${environment.name}: ${plural(seeds, 'training')} each of ${formatCount(training.steps)} steps, ${placeOfTrainings(settings)}, backend ${backend}\n`,
  );
  const kept = colours(context.stderr, context.env).dim('kept in');
  context.stderr.write(`${kept}  ${shortPath(folder, context.cwd)}\n\n`);
}
