/** `heureka/problem`: what the file of a user's own problem imports. */
export type { Evaluation } from './core/candidate.ts';
export { fail, type Result, succeed } from './core/fault.ts';
export { Random } from './core/random.ts';
export type { Measure, Parsed, Problem } from './optimize/problem.ts';
export { defineProblem, type Posed, type ProblemDefinition } from './problems/definition.ts';
export { plainWording } from './problems/plain-wording.ts';
export { type Moves, varyProposer } from './problems/vary.ts';
