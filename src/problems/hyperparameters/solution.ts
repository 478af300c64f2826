import { unknownName } from '../../core/errors.ts';
import { fail, type Result, succeed } from '../../core/fault.ts';
import type { TrainingSettings } from '../../core/training.ts';
import { type Axis, describeScale, type Hyperparameters, isWithin } from './axes.ts';

/** Settings as text: one JSON object, a setting a line, in the order of the axes. */
export function writeSettings(settings: Readonly<Record<string, unknown>>, axes: readonly Axis[]): string {
  const lines = axes.map(({ name }) => `  "${name}": ${JSON.stringify(settings[name])}`);
  return `{\n${lines.join(',\n')}\n}`;
}

/** The last JSON object in an answer, whatever stands around it; undefined when there is none. */
export function findObject(text: string): string | undefined {
  const fenced = [...text.matchAll(/```(?:json)?\s*(\{[\s\S]*?\})\s*```/g)].at(-1)?.[1];
  if (fenced !== undefined) return fenced;
  const end = text.lastIndexOf('}');
  const start = text.lastIndexOf('{', end);
  return start >= 0 && end > start ? text.slice(start, end + 1) : undefined;
}

/**
 * Reads settings: those that are not named are the preset's, whose values are right wherever they lie. A fault names
 * the setting, and what it may be.
 */
export function readSettings(
  text: string,
  axes: readonly Axis[],
  preset: TrainingSettings,
): Result<Hyperparameters> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return fail('syntax', `The settings are not JSON: ${(error as Error).message}`);
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return fail('type', 'The settings are not one JSON object.');
  }
  for (const [name, value] of Object.entries(given)) {
    const axis = axes.find((candidate) => candidate.name === name);
    if (!axis) {
      const known = axes.map((candidate) => candidate.name);
      const { message, hint } = unknownName('setting', name, known);
      return fail('value', `${message} ${hint}`);
    }
    const isPreset = JSON.stringify(value) === JSON.stringify(preset[axis.name]);
    if (isPreset || isWithin(axis.scale, value)) continue;
    return fail('value', `${name} must be ${describeScale(axis.scale)}, not ${JSON.stringify(value)}.`);
  }
  const settings = Object.fromEntries(axes.map(({ name }) => [name, preset[name]]));
  const merged = { ...settings, ...given } as unknown as Hyperparameters;
  const rows = merged.environments * merged.horizon;
  if (rows * 2 > preset.steps) {
    return fail(
      'value',
      `environments * horizon is ${rows}: a training of ${preset.steps} steps would have fewer than two updates.`,
    );
  }
  return succeed(merged);
}
