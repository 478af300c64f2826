import type { ActionField, Environment, StateField } from '../../core/environment.ts';
import { type Equations, type Line, nameLines, reachable } from '../equations.ts';
import { printInfix } from '../infix.ts';
import { twinOf } from './gymnasium.ts';
import { helpers, isTaken, numpyDialect, pythonName } from './numpy.ts';
import { wrapperLines } from './wrapper.ts';

/** Transitions with the values that the reward's components took there: what an export is tested with. */
export interface Transitions {
  /** [N][S] after the step. */
  readonly state: readonly (readonly number[])[];
  /** [N][A] the actions applied. */
  readonly actions: readonly (readonly number[])[];
  /** [N][S] before the step. */
  readonly previous: readonly (readonly number[])[];
  /** For every component, [N]. */
  readonly components: Readonly<Record<string, readonly number[]>>;
}

/** What an export says about itself. */
export interface Origin {
  /** The reward as the user named it: 'human', '<run>:03-07'. */
  readonly label: string;
  readonly version: string;
  readonly environment: Environment;
  /** The comment that stands before the reward. */
  readonly about: string;
}

/**
 * The reward as a Python file that needs NumPy alone: batched functions, a wrapper for Gymnasium where the task has a
 * twin there, and a test on recorded transitions, run by `python3 FILE`.
 */
export function printPython(equations: Equations, origin: Origin, recorded: Transitions): string {
  const { environment } = origin;
  const sections = [
    docstring(origin),
    ['from typing import NamedTuple', '', 'import numpy as np'],
    tupleOf('State', 'The state of B environments: every field is one number each, [B].', environment.state),
    tupleOf(
      'Action',
      'The actions applied, in the units of the environment: every field [B].',
      environment.actions,
    ),
    ...helpersOf(equations),
    componentLines(equations),
    rewardLines,
    ...wrapperLines(environment),
    testLines(recorded),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n\n')}\n`;
}

function docstring({ label, version, environment, about }: Origin): string[] {
  const twin = twinOf(environment);
  const use = twin
    ? [
        '    import reward_file  # this file, by its name',
        '    env = reward_file.make()  # or RewardWrapper(your_env)',
      ]
    : ['    import reward_file  # this file, by its name'];
  return [
    `"""${escaped(`Reward of ${environment.name}: ${label}. Written by heureka ${version}.`)}`,
    '',
    ...(about ? [escaped(about), ''] : []),
    ...use,
    '    states = reward_file.State(*rows.T)  # rows [B, S], columns in the order of the fields',
    '    total = reward_file.reward(states, actions, states_before)  # [B]',
    '',
    ...(twin ? [twin.note] : ['There is no such task in Gymnasium, and so no wrapper.']),
    'Run this file to test it on recorded transitions: python3 FILE. It needs NumPy alone.',
    '"""',
  ];
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"""', "'''");

function tupleOf(
  name: string,
  about: string,
  fields: Readonly<Record<string, StateField | ActionField>>,
): string[] {
  const members = Object.entries(fields).map(
    ([field, { unit, meaning }]) =>
      `    ${pythonName(field)}: np.ndarray  # ${unit === '1' ? 'no unit' : unit}: ${meaning}`,
  );
  return [`class ${name}(NamedTuple):`, `    """${about}"""`, '', ...members];
}

function helpersOf({ lines }: Equations): string[][] {
  const used = [...reachable(lines.map(({ value }) => value))];
  const called = new Set(used.flatMap((part) => (part.kind === 'call' ? [part.name] : [])));
  return Object.entries(helpers)
    .filter(([name]) => called.has(name))
    .map(([, text]) => text.split('\n'));
}

function componentLines({ lines }: Equations): string[] {
  const names = nameLines(lines, isTaken);
  const dialect = numpyDialect((line) => names.get(line)!);
  const body = lines.map(
    (line) => `        ${names.get(line)} = ${printInfix(line.value, dialect)}${comment(line)}`,
  );
  const parts = lines
    .filter(({ role }) => role === 'component')
    .map((line) => `        ${JSON.stringify(line.name)}: ${names.get(line)},`);
  return [
    'def components(s: State, a: Action, prev: State) -> dict[str, np.ndarray]:',
    '    """Every component of the reward, [B], for the states after and before the step and the action between."""',
    '    s, a, prev = (type(part)(*(np.asarray(field, float) for field in part)) for part in (s, a, prev))',
    '    with np.errstate(all="ignore"):',
    ...body,
    '    values = {',
    ...parts,
    '    }',
    '    shape = np.broadcast_shapes(*(np.shape(field) for field in (*s, *a, *prev)))',
    '    return {name: np.broadcast_to(np.asarray(value, float), shape) for name, value in values.items()}',
  ];
}

const comment = ({ comment }: Line) => (comment ? `  # ${comment}` : '');

const rewardLines = [
  'def reward(s: State, a: Action, prev: State) -> np.ndarray:',
  '    """The reward, [B]: the sum of its components."""',
  '    return sum(components(s, a, prev).values())',
];

function testLines({ state, actions, previous, components }: Transitions): string[] {
  const table = (rows: readonly (readonly number[])[]) => [
    ...rows.map((row) => `        [${row.map(pythonLiteral).join(', ')}],`),
  ];
  const columns = Object.entries(components).map(
    ([name, values]) => `        ${JSON.stringify(name)}: [${values.map(pythonLiteral).join(', ')}],`,
  );
  return [
    '# Transitions under random actions, and what the components were there.',
    'RECORDED = {',
    '    "s": [',
    ...table(state),
    '    ],',
    '    "a": [',
    ...table(actions),
    '    ],',
    '    "prev": [',
    ...table(previous),
    '    ],',
    '    "components": {',
    ...columns,
    '    },',
    '}',
    '',
    '',
    'def self_test(recorded=RECORDED, tolerance=1e-6) -> bool:',
    '    """Compares this file with what was recorded, and prints how far they are apart, relative to 1 or the value."""',
    '    s, prev = (State(*np.array(recorded[key], float).T) for key in ("s", "prev"))',
    '    found = components(s, Action(*np.array(recorded["a"], float).T), prev)',
    '    expected = {name: np.array(values, float) for name, values in recorded["components"].items()}',
    '    if found.keys() != expected.keys():',
    '        print(f"components {list(found)} are not {list(expected)}")',
    '        return False',
    '    errors = {name: np.abs(found[name] - value) / np.maximum(1.0, np.abs(value)) for name, value in expected.items()}',
    '    worst = max(float(error.max()) for error in errors.values())',
    '    passed = worst <= tolerance',
    '    count = len(recorded["s"])',
    "    print(f\"{'passed' if passed else 'FAILED'}: {count} transitions, largest difference {worst:.1e}\")",
    '    return passed',
    '',
    '',
    'if __name__ == "__main__":',
    '    raise SystemExit(0 if self_test() else 1)',
  ];
}

/** A number of JavaScript as Python reads it, without loss. */
const pythonLiteral = (value: number) => (Object.is(value, -0) ? '-0.0' : String(value));
