import type { Command } from 'commander';
import { z } from 'zod';
import type { FormField } from '../../studio/contract/studio.ts';
import { compareCommand } from '../commands/compare.ts';
import { searchCommand } from '../commands/search.ts';
import type { Context } from '../context.ts';
import { settingsSchema } from '../settings-schema.ts';

/** What of JSON Schema the settings use. */
interface SettingSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly SettingSchema[];
}

/** Flags that are not for a form: where runs lie, how the result is printed, what asks on the terminal, switches. */
const hidden = new Set(['runs', 'json', 'studio', 'ask', 'reflection']);

/** The form that starts a search: the flags of `heureka search`. */
export const searchForm = (context: Context) => formOf(searchCommand(context));

/** The form that starts a comparison: what of `heureka compare` decides its trainings, apart from the rewards. */
export const comparisonForm = (context: Context) => formOf(compareCommand(context));

/** The flags of a command that are settings, with what the settings' schema says of each. */
function formOf(command: Command): FormField[] {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' }) as {
    properties?: Readonly<Record<string, SettingSchema>>;
  };
  return command.options.flatMap((option): FormField[] => {
    const name = option.long!.replace(/^--/, '');
    const schema = properties[option.attributeName()];
    if (hidden.has(name) || !schema) return [];
    const [, help, fallback] = /^(.*?)(?: \(default: (.*)\))?$/.exec(option.description)!;
    return [{ name, help: help!, ...kindOf(schema), ...(fallback !== undefined && { fallback }) }];
  });
}

function kindOf(schema: SettingSchema): Pick<FormField, 'kind' | 'choices' | 'min' | 'max' | 'whole'> {
  // A setting that takes more than its names, such as replay:RUN, is chosen by name here.
  const choices = schema.enum ?? schema.anyOf?.find((part) => part.enum)?.enum;
  if (choices) return { kind: 'choice', choices };
  if (schema.type !== 'integer' && schema.type !== 'number') return { kind: 'text' };
  const min = schema.minimum ?? schema.exclusiveMinimum;
  return {
    ...{ kind: 'number', whole: schema.type === 'integer' },
    ...(min !== undefined && { min }),
    ...(schema.maximum !== undefined && { max: schema.maximum }),
  };
}
