import type { Comment, ExportNamedDeclaration, Program } from 'acorn';
import { parse } from 'acorn';
import { transform } from 'sucrase';
import ts from 'typescript';
import type { Result } from '../core/fault.ts';
import { fail, succeed } from '../core/fault.ts';
import type { CheckedReward } from './check.ts';
import { syntaxFault, typeFault } from './check-types.ts';
import { lint } from './lint.ts';
import { rewritten } from './rewrite.ts';
import { depthOf } from './syntax-tree.ts';
import { fieldsOf, typedProgram } from './typed-program.ts';

/**
 * Checks `source` against the declarations `types` of its environment: syntax, what a reward may use, types. Code that
 * is written to keep a parser or the type checker busy can do so here: see `checker.ts`.
 */
export function checkSource(source: string, types: string): Result<CheckedReward> {
  try {
    return check(source, types);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    throw error;
  }
}

/** Levels of a syntax tree, a term of a sum being one: some steps of the checks take the square of them. */
const deepest = 1000;

const tooDeep = fail('syntax', 'The code is nested too deeply.');

function check(source: string, types: string): Result<CheckedReward> {
  const typed = typedProgram(blankImports(withoutDirectives(source)), types);
  const unreadable = syntaxFault(typed);
  if (unreadable) return { ok: false, fault: unreadable };
  const stripped = stripTypes(source);
  if (!stripped.ok) return stripped;
  const { code, program, comments } = stripped.value;
  if (depthOf(program) > deepest) return tooDeep;
  const fault = lint(program, fieldsOf(typed)) ?? typeFault(typed);
  if (fault) return { ok: false, fault };
  const runnable = blank(code, [...comments, exportKeyword(program)]);
  if (/<!--|-->/.test(runnable)) return fail('forbidden', '`<!--` and `-->` are not available in a reward.');
  return succeed({
    source,
    code: rewritten(runnable, program),
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
