import type { Result } from '../../core/fault.ts';
import { printFormula } from '../../export/formula/print.ts';
import { printLatex } from '../../export/latex/latex.ts';
import { type ParsedReward, parseReward } from '../../export/parse.ts';
import { type Origin, printPython } from '../../export/python/python.ts';
import {
  leadingComment,
  printJavaScript,
  printJson,
  printTypeScriptModule,
} from '../../export/reward-module.ts';
import { traceReward } from '../../export/trace/trace.ts';
import { recordReward } from '../../problems/reward/record.ts';
import type { Recording } from '../../problems/reward/transitions.ts';
import { stateTypes } from '../../sandbox/state-types.ts';
import { faultError } from '../reward-argument.ts';
import { checkedOrThrow } from '../train-one.ts';
import { packageVersion } from '../version.ts';
import type { FormatOf } from './formats.ts';
import type { RewardSubject } from './subjects.ts';

/** Transitions in a Python file: enough to find a slip, few enough to scroll past. */
const recorded = 32;

/** Transitions that the statistics of an untrained reward are taken over. */
const surveyed = 1000;

/** The reward in `format`. Throws `HeurekaError('failed')` with the line of what cannot be translated. */
export async function printReward(
  subject: RewardSubject,
  format: FormatOf<'reward'>,
  signal: AbortSignal,
): Promise<string> {
  const { label, environment, source } = subject;
  const checked = checkedOrThrow({ label, source }, environment);
  const value = <T>(result: Result<T>): T => {
    if (result.ok) return result.value;
    throw faultError(label, result.fault);
  };
  const record = async (count: number): Promise<Recording> =>
    value(await recordReward(environment, checked, { count, seed: 0, signal }));
  const parsed: ParsedReward = value(parseReward(source));
  const about = leadingComment(parsed);
  const origin: Origin = { label, version: packageVersion(), environment, about };
  const title = `Reward of ${environment.name}: ${label}. Written by heureka ${origin.version}.`;
  const equations = () => value(traceReward(source, environment));
  switch (format) {
    case 'ts':
      return printTypeScriptModule(source, stateTypes(environment), origin);
    case 'js':
      return printJavaScript(parsed, origin);
    case 'python':
      return printPython(equations(), origin, await record(recorded));
    case 'latex':
      return printLatex(equations(), environment, `${title}\n${about}\nNeeds amsmath.`.replace('\n\n', '\n'));
    case 'formula':
      return value(printFormula(equations(), environment, about || title));
    case 'json': {
      const { trained } = subject;
      const statistics = trained
        ? { over: 'training up to the last checkpoint', components: trained }
        : { over: 'random actions', components: (await record(surveyed)).statistics };
      return printJson(parsed, origin, statistics);
    }
  }
}
