import { fail, type Result, succeed } from '../../core/fault.ts';

/** A fenced block: its language and its text; the closing fence of a cut-off answer may be missing. */
const fence =
  /^[ \t]*(?:```|~~~)[ \t]*([\w+#-]*)[^\n]*\n([\s\S]*?)(?:^[ \t]*(?:```|~~~)[ \t]*$|$(?![\s\S]))/gm;
const definition = /\bfunction\s+reward\b|\b(?:const|let|var)\s+reward\b/;
const python = /^\s*(?:async\s+)?def\s+\w+\s*\(|^\s*import\s+(?:numpy|torch|math)\b/m;
/** How a line of code may start, outside a fence. */
const codeStart = /^(?:export|import|function|const|let|var|type|interface|\/\/|\/\*)/;

/**
 * The reward's source inside an answer, however a language model wraps it: fenced or not, with prose around it, with
 * several blocks (the last one that defines a reward counts). Faults: 'empty' without code, 'syntax' for Python.
 */
export function extractCode(answer: string): Result<string> {
  const text = answer.replace(/\r\n?/g, '\n');
  const blocks = [...text.matchAll(fence)].map(([, language, code]) => ({ language, code: code! }));
  const block = blocks.findLast(({ code }) => definition.test(code));
  if (block) return succeed(exported(block.code));
  if (blocks.length === 0 && definition.test(text)) return succeed(exported(unfenced(text)));
  if (
    blocks.some(({ language, code }) => /^py/i.test(language ?? '') || python.test(code)) ||
    python.test(text)
  ) {
    return fail(
      'syntax',
      'The answer is Python. Write the reward in TypeScript: `export function reward(s: State, ...)`.',
    );
  }
  return fail(
    'empty',
    'The answer holds no reward function. Put the whole function into one fenced `ts` block.',
  );
}

/** Cuts prose before the first line that starts like code and after the last closing brace at a line's start. */
function unfenced(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => codeStart.test(line));
  const last = lines.findLastIndex((line) => line.startsWith('}'));
  return first >= 0 && last >= first ? lines.slice(first, last + 1).join('\n') : text;
}

/** Adds the `export` that a model may forget or write as a default. */
function exported(code: string): string {
  return `${code.trim().replace(/^(?:export\s+default\s+)?function\s+reward\b/m, 'export function reward')}\n`;
}
