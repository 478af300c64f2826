import { resolve } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { exitCodes } from '../core/errors.ts';
import { type Fault, type Result, succeed } from '../core/fault.ts';
import { type Checkpoint, defaultTraining } from '../core/training.ts';
import { readFormula } from '../export/formula/read.ts';
import { printTypeScript } from '../export/typescript.ts';
import { evaluateReward } from '../problems/reward/evaluate.ts';
import { openEnvironment, rewardSource } from '../registry.ts';
import { type CheckedReward, checkReward } from '../sandbox/check.ts';
import { componentLines } from './checkpoint-table.ts';
import { type Context, colours, writeJson } from './context.ts';
import { formatCount } from './format.ts';
import { readText } from './reward-argument.ts';
import type { Flags } from './settings.ts';
import { checkedOrThrow } from './train-one.ts';

/** `heureka check`: prints how the components behave, or what is wrong and in which line. */
export async function checkFile(file: string, flags: Flags, context: Context): Promise<void> {
  const environment = await openEnvironment(String(flags.env), context.cwd);
  const source = sourceOf(file, environment, context);
  const checked = source.ok ? checkReward(source.value, environment) : source;
  const trial = checked.ok ? await tryOut(checked.value, environment, context) : checked;
  if (!trial.ok) return refuse(file, trial.fault, flags, context);
  if (flags.json) {
    const { components } = trial.value;
    return writeJson(context.stdout, { ok: true, environment: environment.name, components }, 2);
  }
  const paint = colours(context.stdout, context.env);
  const passed = `${paint.green('passed')}  ${file} for ${environment.name}`;
  const about = paint.dim(`Over ${formatCount(trial.value.steps)} steps of an untrained policy:`);
  context.stdout.write(`${[passed, '', about, ...componentLines(trial.value, paint)].join('\n')}\n`);
}

/** TypeScript of the reward in `file`; what is odd about a formula's units is said on the way. */
function sourceOf(file: string, environment: Environment, context: Context): Result<string> {
  const text = readText(resolve(context.cwd, file));
  if (!file.endsWith('.formula')) return succeed(text);
  const formula = readFormula(text, environment);
  if (!formula.ok) return formula;
  const { equations, about, warnings } = formula.value;
  const label = colours(context.stderr, context.env).yellow('warning');
  for (const { line, message } of warnings) context.stderr.write(`${label}  ${file}:${line} ${message}\n`);
  return succeed(printTypeScript(equations, about));
}

function refuse(file: string, fault: Fault, flags: Flags, context: Context): void {
  context.setExitCode(exitCodes.failed);
  if (flags.json) {
    writeJson(context.stdout, { ok: false, fault }, 2);
    return;
  }
  const paint = colours(context.stdout, context.env);
  const place = fault.line === undefined ? file : `${file}:${fault.line}`;
  context.stdout.write(`${paint.red('failed')}  ${place}  ${fault.kind}: ${fault.message}\n`);
}

/** One rollout and update, in the process and sandbox that a candidate gets. */
async function tryOut(
  reward: CheckedReward,
  environment: Environment,
  context: Context,
): Promise<Result<Checkpoint>> {
  const fitness = { label: 'fitness', source: rewardSource(environment, 'fitness') };
  const steps = defaultTraining.environments * defaultTraining.horizon;
  const training = { ...defaultTraining, steps, epochs: 1, checkpoints: 1, evaluationEpisodes: 1 };
  const result = await evaluateReward(
    {
      ...{ environment: environment.name, reward, training, seed: 0, backend: 'simd', trial: true },
      fitness: checkedOrThrow(fitness, environment),
    },
    { signal: context.signal, progress: () => {} },
  );
  return result.ok ? { ok: true, value: result.value.checkpoints[0]! } : result;
}
