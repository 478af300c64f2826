import { exitCodes } from '../../core/errors.ts';
import { type Context, colours, widthOf, writeJson } from '../context.ts';
import { type Flags, resolveSettings } from '../settings.ts';
import { tableLines } from '../table.ts';
import { packageVersion } from '../version.ts';
import { examineBackends, stepTimeOf } from './backends.ts';
import type { Finding } from './finding.ts';
import { examineModel } from './language-model.ts';
import { examineRedis } from './redis.ts';
import { examineNode, examineRuns, examineSandbox, examineWalls } from './surroundings.ts';

/** `heureka doctor`: looks at everything heureka uses; exit code 3 when something it cannot do without is missing. */
export async function examine(flags: Flags, context: Context): Promise<void> {
  const { runs, redis } = await resolveSettings(flags, context);
  const findings = await examineAll(runs, context, redis);
  if (findings.some(({ state }) => state === 'missing')) context.setExitCode(exitCodes.unavailable);
  if (flags.json) return writeJson(context.stdout, { version: packageVersion(), stepTimeOf, findings }, 2);
  context.stdout.write(`${[...tableText(findings, context), ...fixes(findings, context)].join('\n')}\n`);
}

/** Everything heureka uses; `runs` is where runs are kept, `redis` the URL of a queue. */
export async function examineAll(
  runs: string,
  { env, cwd }: Pick<Context, 'env' | 'cwd'>,
  redis: string | undefined = env.REDIS_URL || undefined,
): Promise<readonly Finding[]> {
  return [
    ...[examineNode(), await examineSandbox(), ...(await examineWalls()), ...(await examineBackends())],
    ...[await examineModel(env), examineRuns(runs, cwd), ...(await examineRedis(redis))],
  ];
}

function tableText(findings: readonly Finding[], context: Context): string[] {
  const paint = colours(context.stdout, context.env);
  const paints = { works: paint.green, absent: paint.dim, missing: paint.red };
  const rows = findings.map(({ name, state, detail, milliseconds }) => [
    ...[name, state, milliseconds === undefined ? '' : formatMilliseconds(milliseconds), detail],
  ]);
  const columns = [
    ...[{ title: 'what' }, { title: 'state' }],
    ...[{ title: 'a step', align: 'right' as const }, { title: 'detail' }],
  ];
  const [titles, ...lines] = tableLines(columns, rows, widthOf(context.stdout));
  const painted = lines.map((line) =>
    line.replace(/\b(works|absent|missing)\b/, (state) => paints[state as Finding['state']](state)),
  );
  return [paint.dim(titles!), ...painted, '', paint.dim(`A step is ${stepTimeOf}.`)];
}

function formatMilliseconds(value: number): string {
  return `${value < 10 ? value.toPrecision(2) : value.toFixed(0)} ms`;
}

function fixes(findings: readonly Finding[], context: Context): string[] {
  const paint = colours(context.stdout, context.env);
  return findings.flatMap(({ name, fix }) =>
    fix ? ['', paint.bold(name), ...fix.map((line) => `  ${line}`)] : [],
  );
}
