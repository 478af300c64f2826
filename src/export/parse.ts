import { type Comment, type Program, parse } from 'acorn';
import { transform } from 'sucrase';
import { fail, type Result, succeed } from '../core/fault.ts';

/** A reward's program: JavaScript on the lines of the TypeScript it was written in. */
export interface ParsedReward {
  readonly code: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/** Takes the types off `source` and parses what is left. */
export function parseReward(source: string): Result<ParsedReward> {
  try {
    const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true });
    const comments: Comment[] = [];
    const program = parse(code, {
      ...{ ecmaVersion: 2022, sourceType: 'module', locations: true, onComment: comments },
    });
    return succeed({ code, program, comments });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const line = 'loc' in error ? (error.loc as { line: number }).line : undefined;
    return fail('syntax', error.message.replace(/\s*\(\d+:\d+\)$/, ''), line);
  }
}
