import { readFileSync } from 'node:fs';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transform } from 'sucrase';

/** What the hooks are told when they are registered. */
export interface HookData {
  /** Addresses of the modules that a user's file may import, by the name that it imports them by. */
  readonly modules: Readonly<Record<string, string>>;
}

let modules: HookData['modules'];

export const initialize: InitializeHook<HookData> = (data) => {
  modules = data.modules;
};

/** `heureka/env` is this very package, wherever the file that asks for it lies. */
export const resolve: ResolveHook = (specifier, context, next) => {
  const url = modules[specifier];
  return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
};

/** TypeScript is read with its types stripped: Node 20 cannot do that itself. */
export const load: LoadHook = (url, context, next) => {
  if (!/^file:.*\.m?ts$/.test(url)) return next(url, context);
  const source = readFileSync(fileURLToPath(url), 'utf8');
  const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true });
  return { format: 'module', source: code, shortCircuit: true };
};
