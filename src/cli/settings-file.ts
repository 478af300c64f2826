import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeurekaError } from '../core/errors.ts';
import { errorCode, fileError } from '../runs/file-error.ts';

/** The file of settings, looked for in the folder where heureka is run. */
const name = 'heureka.config.yaml';

/** Reads the settings file of `cwd`, unchecked; undefined when there is none. Throws `HeurekaError('usage')`. */
export async function readSettingsFile(
  cwd: string,
): Promise<{ readonly name: string; readonly content: unknown } | undefined> {
  const text = readText(join(cwd, name));
  if (text === undefined) return undefined;
  const { parse } = await import('yaml');
  let content: unknown;
  try {
    // The parser would print its warnings itself.
    content = parse(text, { logLevel: 'error' }) ?? {};
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new HeurekaError('usage', `${name} is not YAML: ${line!.replace(/:$/, '')}.`);
  }
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new HeurekaError('usage', `${name} must be a map of settings.`, 'For example: iterations: 5');
  }
  return { name, content };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new HeurekaError('usage', fileError(error, 'read', name).message);
  }
}
