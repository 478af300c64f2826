import { environmentName } from '../../core/environment.ts';
import { HeurekaError } from '../../core/errors.ts';
import { environments } from '../../registry.ts';
import type { Context } from '../context.ts';
import { blockFiles } from './block.ts';
import { madeText, writeNewFiles } from './write-files.ts';

/** `heureka new env <name>`: a block on a track, or with `model` the robot of an MJCF file. */
export async function newEnvironment(
  name: string,
  model: string | undefined,
  context: Context,
): Promise<void> {
  if (!environmentName.test(name)) {
    throw new HeurekaError(
      'usage',
      `'${name}' cannot name an environment.`,
      'Use lower-case words joined by dashes, such as my-task.',
    );
  }
  if (environments.some((environment) => environment.name === name)) {
    throw new HeurekaError('usage', `There is an environment '${name}' already.`, 'Choose another name.');
  }
  const files = model === undefined ? blockFiles(name) : await robotFiles(name, model, context.cwd);
  writeNewFiles(context.cwd, files);
  const next = [`heureka envs ${name}`, `heureka train ${name}`, `heureka search ${name}`];
  context.stdout.write(madeText(files, next));
}

async function robotFiles(name: string, model: string, cwd: string) {
  const robot = await import('./robot.ts');
  return robot.robotFiles(name, model, cwd);
}
