import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HeurekaError } from '../core/errors.ts';
import type { HookData } from './module-hooks.ts';

/** From source, every module of ours is TypeScript; compiled, it is JavaScript. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
let hooked = false;

/**
 * What a user's file exports, TypeScript or JavaScript. The file may import `heureka/env` and `heureka/problem`,
 * installed or not. It is the user's own code: it runs here, with all rights. Throws `HeurekaError('usage')`.
 */
export async function importUserModule(file: string): Promise<Record<string, unknown>> {
  if (!existsSync(file)) throw new HeurekaError('usage', `There is no file ${file}.`);
  if (!hooked) {
    const addressOf = (module: string) => new URL(`../${module}.${extension}`, import.meta.url).href;
    const data: HookData = {
      modules: { 'heureka/env': addressOf('env'), 'heureka/problem': addressOf('problem') },
    };
    register<HookData>(new URL(`./module-hooks.${extension}`, import.meta.url), { data });
    hooked = true;
  }
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof HeurekaError) throw error;
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new HeurekaError('usage', `${basename(file)} cannot be loaded: ${line}`);
  }
}
