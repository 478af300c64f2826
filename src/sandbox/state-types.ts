import type { ActionField, Environment, StateField } from '../core/environment.ts';

/**
 * The TypeScript declaration of what a reward of `environment` reads: `interface State` and `interface Action`, every
 * field with its meaning and unit. Candidates are checked against it; prompts and docs show it as it is.
 */
export function stateTypes(environment: Environment): string {
  const state = Object.entries(environment.state).map(([name, field]) => member(name, field, field.unit));
  const action = Object.entries(environment.actions).map(([name, field]) =>
    member(name, field, range(field)),
  );
  return `${interfaceOf('State', state)}\n${interfaceOf('Action', action)}`;
}

function interfaceOf(name: string, members: readonly string[]): string {
  return `interface ${name} {\n${members.join('')}}\n`;
}

function member(name: string, field: StateField, note: string): string {
  const meaning = `${field.meaning} (${note === '1' ? 'no unit' : note})`.replaceAll('*/', '* /');
  return `  /** ${meaning} */\n  readonly ${name}: number;\n`;
}

function range(field: ActionField): string {
  const unit = field.unit === '1' ? 'no unit' : field.unit;
  if ('values' in field) return `${unit}; one of ${field.values.join(', ')}`;
  return `${unit}; from ${field.min} to ${field.max}`;
}
