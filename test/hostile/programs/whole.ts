import { type Attack, body, family } from '../attack.ts';

/** TypeScript that no check of the source has anything against: what it does shows when it runs. */
export const wholes: readonly Attack[] = [
  ...family(
    'through every check, and then',
    'failed',
    {
      'three loops of ten thousand': body(
        'let t = 0; for (let i = 0; i < 10000; i++) for (let j = 0; j < 10000; j++) for (let k = 0; k < 10000; k++) t += i; return { x: t };',
      ),
      'a bound that moves on': body(
        'let n = 10; for (let i = 0; i < n; i++) { n += 1; } return { x: s.angle };',
      ),
      'a list that doubles': body(
        'let t = [1]; for (let i = 0; i < 40; i++) t = t.concat(t); return { x: t.length };',
      ),
      'a text that doubles': body(
        "let t = 'x'; for (let i = 0; i < 100; i++) t += t; return { x: t.length };",
      ),
      'a million arguments': body(
        'let t = [1]; for (let i = 0; i < 20; i++) t = t.concat(t); return { x: Math.hypot(...t) };',
      ),
      'recursion without end': `function f(n: number): number { return f(n + 1) + 1; }\n${body('return { x: f(0) };')}`,
      'Fibonacci by the book': `function f(n: number): number { return n < 2 ? n : f(n - 1) + f(n - 2); }\n${body('return { x: f(60) };')}`,
      'thirty-three components': body(
        `return { ${Array.from({ length: 33 }, (_, k) => `c${k}: s.angle`).join(', ')} };`,
      ),
      'a field that the world does not have': `declare global { interface State { evil: number } }\n${body('return { x: s.evil };')}`,
      'a method in the disguise of an index': body(
        "const k = 'concat' as unknown as number; const f = ([1] as any)[k] as () => number; return { x: f() };",
      ),
      'names of the prototype': body(
        'return { x: (s as unknown as { angle: { deep: number } }).angle.deep * 1 };',
      ),
    },
    /did not return in time|64 MB|Invalid string length|call stack|more than 32|is NaN|is undefined|not a number|not a function/,
  ),
];
