import { parseAssertions } from '../../compare/assertion.ts';
import { type ComparisonReport, reportComparison } from '../../compare/report.ts';
import { foundLabel, reportSuite, suiteDocument } from '../../compare/suite.ts';
import type { Environment } from '../../core/environment.ts';
import { HeurekaError, unknownName } from '../../core/errors.ts';
import { environments } from '../../registry.ts';
import { finishedReport, openRun, type Run } from '../../runs/run-folder.ts';
import type { Context } from '../context.ts';
import { type Flags, resolveSettings, type Settings } from '../settings.ts';
import { contestant, latestFinished } from './contestants.ts';
import { chooseFormat, writeReport } from './output.ts';
import { openComparison, performComparison } from './perform.ts';
import { planComparison, subjectOf } from './plan.ts';
import { holdTo } from './start.ts';

/** The environments of every suite. */
const suites: Readonly<Record<string, readonly Environment[]>> = {
  classic: environments.filter(({ robot }) => !robot),
  locomotion: environments.filter(({ robot }) => robot),
  all: environments,
};

/** `heureka compare --suite`: the found rewards of many environments against the human ones. */
export async function compareSuite(
  references: readonly string[],
  flags: Flags,
  context: Context,
): Promise<void> {
  const suite = String(flags.suite);
  const members = suites[suite];
  if (!members) throw unknownName('suite', suite, Object.keys(suites));
  const settings = await resolveSettings(flags, context);
  const assertions = flags.assert === undefined ? [] : parseAssertions(String(flags.assert));
  chooseFormat(flags);
  const runs =
    references.length > 0
      ? namedRuns(references, members, suite, settings.runs)
      : latestRuns(members, settings.runs);
  const missing = members.map(({ name }) => name).filter((name) => !runs.has(name));
  if (runs.size === 0) throw nothingToCompare(suite, missing);
  for (const name of missing) context.stderr.write(`missing  ${name}   heureka search ${name}\n`);
  const reports: ComparisonReport[] = [];
  for (const environment of members) {
    const run = runs.get(environment.name);
    if (!run) continue;
    context.stderr.write(`${environment.name}\n`);
    reports.push(await compareOne(environment, run, settings, context));
  }
  context.stderr.write('\n');
  const report = reportSuite(suite, reports, missing);
  const document = suiteDocument(report);
  writeReport(document, report, flags, context);
  holdTo(assertions, document, [foundLabel]);
}

async function compareOne(
  environment: Environment,
  run: Run,
  settings: Settings,
  context: Context,
): Promise<ComparisonReport> {
  const named = (name: string, label?: string) =>
    contestant(name, environment, settings.runs, context.cwd, label);
  const contestants = [named('human'), named('fitness'), named(run.folder, foundLabel)];
  const plan = await planComparison(environment, contestants, settings);
  const folder = openComparison(plan, settings.runs);
  const { evidence } = await performComparison(folder, plan, settings, context);
  return reportComparison({ ...subjectOf(plan), baseline: 'human' }, evidence);
}

/** The newest finished search of every environment that has one. */
function latestRuns(members: readonly Environment[], runs: string): Map<string, Run> {
  return new Map(
    members.flatMap((environment): [string, Run][] => {
      const run = latestFinished(environment, runs);
      return run ? [[environment.name, run]] : [];
    }),
  );
}

/** The runs named, by environment. Throws `HeurekaError('usage')` for one that does not belong, or a second one. */
function namedRuns(
  references: readonly string[],
  members: readonly Environment[],
  suite: string,
  runs: string,
): Map<string, Run> {
  const found = new Map<string, Run>();
  for (const reference of references) {
    const run = openRun(runs, reference);
    const { environment } = run.config;
    if (!members.some(({ name }) => name === environment))
      throw new HeurekaError(
        'usage',
        `${run.name} is of ${environment}, which is not in the suite ${suite}.`,
      );
    if (found.has(environment))
      throw new HeurekaError(
        'usage',
        `${run.name} is a second run of ${environment}.`,
        'Name one of each environment.',
      );
    if (!finishedReport(run)?.best)
      throw new HeurekaError(
        'usage',
        `${run.name} is not finished, or found nothing.`,
        `Go on with: heureka resume ${reference}`,
      );
    found.set(environment, run);
  }
  return found;
}

function nothingToCompare(suite: string, missing: readonly string[]): HeurekaError {
  return new HeurekaError(
    'usage',
    `No environment of the suite ${suite} has a finished search.`,
    `Start with: ${missing.map((name) => `heureka search ${name}`).join(' && ')}`,
  );
}
