import type { ProblemDefinition } from './definition.ts';

/** The problems that come with the package, each loaded when it is asked for. */
export const problems: Readonly<Record<string, () => Promise<ProblemDefinition>>> = {
  regression: async () => (await import('./regression/regression.ts')).regression,
  tsp: async () => (await import('./tsp/tsp.ts')).tsp,
};
