import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Environment } from '../core/environment.ts';
import { HeurekaError } from '../core/errors.ts';
import type { HookData } from './module-hooks.ts';
import { findFlaw } from './soundness.ts';

/** From source, every module of ours is TypeScript; compiled, it is JavaScript. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
let hooked = false;

/**
 * The environment that a user's file exports, TypeScript or JavaScript. The file may import `heureka/env`, installed or
 * not. It is the user's own code: it runs here, with all rights. Throws `HeurekaError('usage')`.
 */
export async function importEnvironment(file: string): Promise<Environment> {
  const name = basename(file);
  if (!existsSync(file)) throw new HeurekaError('usage', `There is no file ${file}.`);
  const exports = await importModule(file).catch((error: unknown) => {
    throw error instanceof HeurekaError
      ? error
      : new HeurekaError('usage', `${name} cannot be loaded: ${firstLine(error)}`);
  });
  const environment = Object.values(exports).find(looksLikeEnvironment);
  if (!environment) {
    throw new HeurekaError(
      'usage',
      `${name} exports no environment.`,
      'It needs: export const myTask = defineEnv({ name: ..., task: ... })',
    );
  }
  const flaw = findFlaw(environment);
  if (flaw) throw new HeurekaError('usage', `The environment in ${name} ${flaw}`);
  return environment;
}

function importModule(file: string): Promise<Record<string, unknown>> {
  if (!hooked) {
    const data: HookData = { env: new URL(`../env.${extension}`, import.meta.url).href };
    register<HookData>(new URL(`./module-hooks.${extension}`, import.meta.url), { data });
    hooked = true;
  }
  return import(pathToFileURL(file).href) as Promise<Record<string, unknown>>;
}

function looksLikeEnvironment(value: unknown): value is Environment {
  return typeof value === 'object' && value !== null && 'state' in value && 'actions' in value;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
