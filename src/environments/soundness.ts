import { type Environment, environmentName, type Values } from '../core/environment.ts';
import { Random } from '../core/random.ts';

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
type State = Values<Environment['state']>;

/**
 * What is wrong with an environment that nobody's tests have held to the rules, as the end of a sentence that begins
 * with it; undefined when nothing was found. It declares itself, starts, moves a few steps and is looked at.
 */
export function findFlaw(environment: Environment): string | undefined {
  return findDeclarationFlaw(environment) ?? findMotionFlaw(environment);
}

function findDeclarationFlaw(environment: Environment): string | undefined {
  const { name, task, timestep, episodeLength, state, actions } = environment;
  if (typeof name !== 'string' || !environmentName.test(name)) {
    return "needs a 'name' of lower-case words joined by dashes, such as 'my-task'.";
  }
  if (typeof task !== 'string' || task === '') return "needs a 'task': one sentence that says what to do.";
  if (!(timestep > 0)) return `needs a 'timestep' in seconds above 0, not ${timestep}.`;
  if (!Number.isInteger(episodeLength) || episodeLength < 1) {
    return `needs an 'episodeLength' in whole steps, not ${episodeLength}.`;
  }
  for (const method of ['observation', 'reset', 'step', 'terminated'] as const) {
    if (typeof environment[method] !== 'function') return `needs a function '${method}'.`;
  }
  if (Object.keys(state).length === 0) return "declares no 'state' field.";
  return findFieldFlaw(state, 'state') ?? findFieldFlaw(actions, 'actions') ?? findActionFlaw(actions);
}

function findFieldFlaw(fields: Environment['state'] | Environment['actions'], of: string) {
  for (const [field, { unit, meaning }] of Object.entries(fields)) {
    if (!identifier.test(field)) return `has a field '${of}.${field}', which is no name TypeScript can use.`;
    if (typeof unit !== 'string' || typeof meaning !== 'string') {
      return `must give '${of}.${field}' a 'unit' and a 'meaning': proposers read them.`;
    }
  }
  return undefined;
}

function findActionFlaw(actions: Environment['actions']): string | undefined {
  const fields = Object.entries(actions);
  if (fields.length === 0) return "declares no 'actions'.";
  for (const [name, field] of fields) {
    if ('values' in field) {
      if (fields.length > 1) return `mixes the discrete action '${name}' with others: it must be alone.`;
      if (field.values.length < 2) return `must give 'actions.${name}' two values or more.`;
    } else if (!(field.min < field.max) || !Number.isFinite(field.max - field.min)) {
      return `must give 'actions.${name}' a finite 'min' below its 'max'.`;
    }
  }
  return undefined;
}

/** Starts an episode and goes a few steps with no action, or with the first of its values. */
function findMotionFlaw(environment: Environment): string | undefined {
  const declared = Object.keys(environment.state);
  const idle = Object.fromEntries(
    Object.entries(environment.actions).map(([name, field]) => [
      name,
      'values' in field ? field.values[0]! : Math.min(field.max, Math.max(field.min, 0)),
    ]),
  );
  let state = environment.reset(new Random(0, 'soundness'));
  for (const when of ['reset', 'step', 'step', 'step'] as const) {
    if (when === 'step') state = environment.step(state, idle);
    const flaw = findStateFlaw(environment, state, declared, when);
    if (flaw) return flaw;
  }
  return environment.terminated(environment.reset(new Random(1, 'soundness')))
    ? "is 'terminated' where an episode starts."
    : undefined;
}

function findStateFlaw(
  environment: Environment,
  state: State,
  declared: readonly string[],
  when: string,
): string | undefined {
  const missing = declared.find((field) => !(field in state));
  if (missing) return `declares 'state.${missing}', which '${when}' does not return.`;
  const sensors = Object.keys(environment.robot?.sensors ?? {});
  const extra = Object.keys(state).find((field) => !declared.includes(field) && !sensors.includes(field));
  if (extra) return `returns '${extra}' from '${when}', which 'state' does not declare.`;
  const wild = declared.find((field) => !Number.isFinite(state[field]));
  if (wild) return `gets '${wild}' = ${state[wild]} from '${when}': every field must be a finite number.`;
  const seen = environment.observation(state);
  if (!Array.isArray(seen) || seen.length === 0) return "must return a list of numbers from 'observation'.";
  return seen.every(Number.isFinite)
    ? undefined
    : `gets ${seen.find((o) => !Number.isFinite(o))} in 'observation'.`;
}
