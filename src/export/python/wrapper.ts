import type { ActionField, Environment } from '../../core/environment.ts';
import { type Twin, twinOf } from './gymnasium.ts';
import { pythonName } from './numpy.ts';

/** The parts of a Python export that replace the reward of the task's twin in Gymnasium; none where it has no twin. */
export function wrapperLines(environment: Environment): string[][] {
  const twin = twinOf(environment);
  return twin ? [importLines, stateLines(twin), actionLines(environment), ...classLines(twin)] : [];
}

const importLines = ['try:', '    import gymnasium', 'except ImportError:', '    gymnasium = None'];

const stateLines = ({ id, read }: Twin) => [
  'def state_of(env) -> State:',
  `    """The state of one ${id}, as it stands."""`,
  '    task = env.unwrapped',
  ...read.map((line) => `    ${line}`),
];

function actionLines({ actions }: Environment): string[] {
  const fields = Object.entries(actions);
  const parts = fields.map(([, field], k) => actionPart(field, k, fields.length));
  return [
    'def action_of(action) -> Action:',
    `    """The action as the task applies it: ${fields.map(([name]) => pythonName(name)).join(', ')}."""`,
    `    return Action(${parts.join(', ')})`,
  ];
}

function actionPart(field: ActionField, k: number, count: number): string {
  if ('values' in field) return `[${field.values.join(', ')}][int(action)]`;
  const element = count === 1 ? 'np.ravel(action)[0]' : `action[${k}]`;
  return `np.clip(${element}, ${field.min}, ${field.max})`;
}

const missing = 'This wrapper needs Gymnasium, which is not installed: pip install gymnasium';

function classLines({ id }: Twin): string[][] {
  return [
    [
      'if gymnasium is None:',
      '',
      '    def RewardWrapper(env):',
      `        raise ImportError("${missing}")`,
      '',
      'else:',
      '',
      '    class RewardWrapper(gymnasium.Wrapper):',
      `        """${id} with this reward; info holds "components", and Gymnasium's own as "original_reward"."""`,
      '',
      '        def step(self, action):',
      '            before = state_of(self.env)',
      '            observation, original, terminated, truncated, info = self.env.step(action)',
      '            parts = components(state_of(self.env), action_of(action), before)',
      '            parts = {name: float(value) for name, value in parts.items()}',
      '            info = {**info, "components": parts, "original_reward": original}',
      '            return observation, sum(parts.values()), terminated, truncated, info',
    ],
    [
      'def make(**options):',
      `    """gymnasium.make("${id}", **options) with this reward."""`,
      '    if gymnasium is None:',
      `        raise ImportError("${missing}")`,
      `    return RewardWrapper(gymnasium.make("${id}", **options))`,
    ],
  ];
}
