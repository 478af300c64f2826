/** The library: what the command line is made of. */
export { type Candidate, type Evaluation, isValid, type Outcome, ranked } from './core/candidate.ts';
export type { Chat, ChatAnswer, ChatMessage } from './core/chat.ts';
export { defineEnv, type Environment } from './core/environment.ts';
export { exitCodes, HeurekaError } from './core/errors.ts';
export type { Fault, Result } from './core/fault.ts';
export { deriveSeed, Random } from './core/random.ts';
export {
  type Checkpoint,
  type ComponentStatistics,
  defaultTraining,
  type Policy,
  type TrainingResult,
  type TrainingSettings,
} from './core/training.ts';
export { importPolicy } from './export/policy/import-policy.ts';
export { manualChat } from './llm/manual.ts';
export { openaiChat } from './llm/openai.ts';
export type { SearchEvent } from './optimize/events.ts';
export type { Measure, Problem, Proposal, ProposalRequest, Proposer, Strategy } from './optimize/problem.ts';
export { chatProposer } from './optimize/proposers/chat.ts';
export { replayProposer } from './optimize/proposers/replay.ts';
export { optimise } from './optimize/search.ts';
export { eurekaStrategy } from './optimize/strategies/eureka.ts';
export { type OproOptions, oproStrategy } from './optimize/strategies/opro.ts';
export { randomStrategy } from './optimize/strategies/random.ts';
export { defineProblem, type Posed, type ProblemDefinition } from './problems/definition.ts';
export { plainWording } from './problems/plain-wording.ts';
export { evaluateReward } from './problems/reward/evaluate.ts';
export { evolveProposer } from './problems/reward/evolve/evolve.ts';
export { rewardProblem } from './problems/reward/problem.ts';
export { type RewardSearchReport, searchReward } from './problems/reward/search.ts';
export { type Moves, varyProposer } from './problems/vary.ts';
export { environmentSource, environments, findEnvironment, rewardSource } from './registry.ts';
export { checkReward } from './sandbox/check.ts';
export { stateTypes } from './sandbox/state-types.ts';
