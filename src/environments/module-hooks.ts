import { readFileSync } from 'node:fs';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transform } from 'sucrase';

/** What the hooks are told when they are registered. */
export interface HookData {
  /** Address of the module that `heureka/env` means. */
  readonly env: string;
}

let env: string;

export const initialize: InitializeHook<HookData> = (data) => {
  env = data.env;
};

/** `heureka/env` is this very package, wherever the file that asks for it lies. */
export const resolve: ResolveHook = (specifier, context, next) =>
  specifier === 'heureka/env' ? { url: env, shortCircuit: true } : next(specifier, context);

/** TypeScript is read with its types stripped: Node 20 cannot do that itself. */
export const load: LoadHook = (url, context, next) => {
  if (!/^file:.*\.m?ts$/.test(url)) return next(url, context);
  const source = readFileSync(fileURLToPath(url), 'utf8');
  const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true });
  return { format: 'module', source: code, shortCircuit: true };
};
