import { z } from 'zod';
import { HeurekaError, nearestName } from '../../core/errors.ts';
import type { ProblemDefinition } from '../../problems/definition.ts';
import { numberOrText, shown } from '../settings.ts';

/** What commander left over, and the flags of every problem, which it took. */
export interface OwnArguments {
  readonly args: readonly string[];
  readonly common: readonly string[];
}

/**
 * The options in what commander left over: `--name value` and `--name=value`, a flag alone for true, and what stands
 * behind the problem's name for its argument. Throws `HeurekaError('usage')` naming the option.
 */
export function readOwnOptions(
  definition: ProblemDefinition,
  { args, common }: OwnArguments,
): Record<string, unknown> {
  const shape = shapeOf(definition.options);
  const given: Record<string, unknown> = {};
  for (let i = 0; i < args.length; i++) {
    const [, flag, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(args[i]!) ?? [];
    const name = flag === undefined ? argumentName(definition, args[i]!, given) : camelCase(flag);
    if (!(name in shape)) throw unknownOption(flag ?? name, [...Object.keys(shape).map(flagOf), ...common]);
    if (flag === undefined) given[name] = args[i];
    else if (inline !== undefined) given[name] = numberOrText(inline);
    else if (isFlag(shape[name]!)) given[name] = true;
    else if (++i < args.length) given[name] = numberOrText(args[i]);
    else throw new HeurekaError('usage', `Option '--${flag}' argument missing.`, help);
  }
  const parsed = z.strictObject(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue!.path[0]);
  if (!(name in given)) {
    const { argument, name: problem } = definition;
    const wanted = name === argument ? `its ${name}` : flagOf(name);
    const way = name === argument ? `Write: heureka optimize ${problem} <${name}>` : help;
    throw new HeurekaError('usage', `${problem} needs ${wanted}: ${shape[name]!.description}.`, way);
  }
  const shownName = name === definition.argument ? name : flagOf(name);
  throw new HeurekaError('usage', `${shownName} must be ${requirement(issue!)}, not ${shown(given[name])}.`);
}

/** What an option must be, in words that follow "must be": the problem's own, or those for what zod says. */
function requirement(issue: z.core.$ZodIssue): string {
  if (!/^(Too|Invalid) /.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${lengthOf(issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${lengthOf(issue.origin)}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`;
    case 'invalid_format':
      return issue.format === 'url'
        ? 'an address, such as http://localhost:8000/v1'
        : `of the form ${issue.format}`;
    default:
      return issue.message;
  }
}

const lengthOf = (origin: string) => (origin === 'string' ? ' characters long' : '');

const help = 'See: heureka optimize --help';

function shapeOf(options: z.ZodType | undefined): Readonly<Record<string, z.ZodType>> {
  return options instanceof z.ZodObject ? (options.shape as Record<string, z.ZodType>) : {};
}

/** Whether a flag stands alone, without a value behind it. */
const isFlag = (schema: z.ZodType) => schema.safeParse(true).success && !schema.safeParse('x').success;

function argumentName(
  { argument, name }: ProblemDefinition,
  value: string,
  given: Readonly<Record<string, unknown>>,
): string {
  if (argument !== undefined && !(argument in given)) return argument;
  throw new HeurekaError('usage', `'${value}' is one argument too many for ${name}.`, help);
}

function unknownOption(flag: string, known: readonly string[]): HeurekaError {
  const nearest = nearestName(`--${flag}`, known);
  return new HeurekaError(
    'usage',
    `Unknown option '--${flag}'.`,
    nearest ? `Did you mean '${nearest}'?` : help,
  );
}

const flagOf = (name: string) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const camelCase = (flag: string) => flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
