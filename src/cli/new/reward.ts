import { resolve } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { openEnvironment } from '../../registry.ts';
import { stateTypes } from '../../sandbox/state-types.ts';
import type { Context } from '../context.ts';
import { madeText, writeNewFiles } from './write-files.ts';

/** `heureka new reward <env>`. */
export async function newReward(name: string, output: string | undefined, context: Context): Promise<void> {
  const environment = await openEnvironment(name, context.cwd);
  const path = output ?? `${environment.name}-reward.ts`;
  const files = [{ path, text: rewardText(environment) }];
  writeNewFiles(path === resolve(path) ? '/' : context.cwd, files);
  const next = [`heureka check ${path} --env ${name}`, `heureka train ${name} --reward ${path}`];
  context.stdout.write(madeText(files, next));
}

/** A reward that passes every check: it keeps the first field near 0, and the actions small. */
function rewardText(environment: Environment): string {
  const fields = Object.keys(environment.state);
  const commands = Object.keys(environment.actions);
  const squares = commands.map((command) => `a.${command} ** 2`).join(' + ');
  const declared = stateTypes(environment).trim().split('\n');
  return `// A reward for ${environment.name}: ${environment.task}
// It returns named components; the reward of a step is their sum. Keep each on a scale of about 1.
// 's' is the state after the step, 'a' the action, 'prev' the state before it.
//
${declared.map((line) => `// ${line}`.trimEnd()).join('\n')}

export function reward(s: State, a: Action, prev: State) {
  const width = 0.5; // how far from 0 still counts as near
  const near = Math.exp(-((s.${fields[0]} / width) ** 2));
  const steady = -0.1 * Math.abs(s.${fields[0]} - prev.${fields[0]});
  const effort = -0.001 * (${squares});
  return { near, steady, effort };
}
`;
}
