import type { Comment, ExportNamedDeclaration, Program } from 'acorn';
import { parse } from 'acorn';
import { transform } from 'sucrase';
import ts from 'typescript';
import type { Environment } from '../core/environment.ts';
import type { Result } from '../core/fault.ts';
import { fail, succeed } from '../core/fault.ts';
import { syntaxFault, typeFault } from './check-types.ts';
import { lint } from './lint.ts';
import { portablePowers } from './power.ts';
import { stateTypes } from './state-types.ts';
import { typedProgram } from './typed-program.ts';

/** A reward that passed every check that can be made without running it. */
export interface CheckedReward {
  /** The TypeScript it was written in. */
  readonly source: string;
  /** Plain JavaScript without exports, comments and `**`, with the same lines. It declares a function `reward`. */
  readonly code: string;
  /** Whether the reward declares a third parameter, the state before the step. */
  readonly usesPrevious: boolean;
}

/** Bytes of source. */
const largestSource = 64 * 1024;

/**
 * Checks the source of a reward against the environment it is for: size, syntax, what a reward may use, types.
 * Never runs it. A fault has a message for whoever wrote the code, person or language model, and the line at fault.
 */
export function checkReward(source: string, environment: Environment): Result<CheckedReward> {
  if (source.trim() === '') return fail('empty', 'There is no code.');
  const bytes = Buffer.byteLength(source);
  if (bytes > largestSource) {
    return fail(
      'forbidden',
      `The code is ${Math.ceil(bytes / 1024)} KB long; at most ${largestSource / 1024} KB are read.`,
    );
  }
  try {
    return check(source, environment);
  } catch (error) {
    if (error instanceof RangeError) return fail('syntax', 'The code is nested too deeply.');
    throw error;
  }
}

function check(source: string, environment: Environment): Result<CheckedReward> {
  const typed = typedProgram(blankImports(withoutDirectives(source)), stateTypes(environment));
  const unreadable = syntaxFault(typed);
  if (unreadable) return { ok: false, fault: unreadable };
  const stripped = stripTypes(source);
  if (!stripped.ok) return stripped;
  const { code, program, comments } = stripped.value;
  const fault = lint(program) ?? typeFault(typed);
  if (fault) return { ok: false, fault };
  const runnable = blank(code, [...comments, exportKeyword(program)]);
  if (/<!--|-->/.test(runnable)) return fail('forbidden', '`<!--` and `-->` are not available in a reward.');
  return succeed({
    source,
    code: portablePowers(runnable, program),
    usesPrevious: parameterCount(program) >= 3,
  });
}

interface Stripped {
  readonly code: string;
  readonly program: Program;
  readonly comments: readonly Range[];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** JavaScript from TypeScript, line for line, and its syntax tree. */
function stripTypes(source: string): Result<Stripped> {
  try {
    const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true });
    const comments: Comment[] = [];
    const program = parse(code, {
      ecmaVersion: 2022,
      sourceType: 'module',
      locations: true,
      onComment: comments,
    });
    return succeed({ code, program, comments });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const line = 'loc' in error ? (error.loc as { line: number }).line : undefined;
    return fail('syntax', error.message.replace(/\s*\(\d+:\d+\)$/, ''), line);
  }
}

function exportKeyword(program: Program): Range {
  const { start, declaration } = rewardExport(program);
  return { start, end: declaration!.start };
}

function parameterCount(program: Program): number {
  const { declaration } = rewardExport(program);
  return declaration?.type === 'FunctionDeclaration' ? declaration.params.length : 0;
}

function rewardExport(program: Program): ExportNamedDeclaration {
  return program.body.find((node) => node.type === 'ExportNamedDeclaration')!;
}

/** A person's editor wants `import type { State } from '…'`; here the types are known without. */
function blankImports(source: string): string {
  const file = ts.createSourceFile('/reward.ts', source, ts.ScriptTarget.ES2023, true);
  return blank(
    source,
    file.statements.filter(ts.isImportDeclaration).map((node) => ({ start: node.getStart(), end: node.end })),
  );
}

/** Comments that would silence the type checker lose their power. */
function withoutDirectives(source: string): string {
  return source.replace(/@ts-(?=ignore|expect-error|nocheck)/g, '@ts ');
}

/** `text` with spaces in place of `ranges`; lines and columns stay. */
function blank(text: string, ranges: readonly Range[]): string {
  let blanked = text;
  for (const { start, end } of ranges) {
    blanked = blanked.slice(0, start) + blanked.slice(start, end).replace(/[^\n]/g, ' ') + blanked.slice(end);
  }
  return blanked;
}
