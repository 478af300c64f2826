import { type Attack, code, family } from '../attack.ts';

/**
 * JavaScript as if every check of the source had been got around: what the isolate and the process must stand up to by
 * themselves. What reaches for something returns it as `reached`, which must be 0.
 */
const reach = (expression: string) =>
  code(`let reached = 0;
  try { reached = (${expression}) ? 1 : 0; } catch {}
  return { reached };`);

const globals = [
  'process',
  'require',
  'module',
  'Buffer',
  'console',
  'setTimeout',
  'queueMicrotask',
  'fetch',
];
const engine = ['WebAssembly', 'Atomics', 'SharedArrayBuffer', 'ArrayBuffer', 'Float64Array', 'DataView'];
const machinery = [
  'Reflect',
  'Proxy',
  'Promise',
  'WeakRef',
  'FinalizationRegistry',
  'Date',
  'RegExp',
  'BigInt',
  'JSON',
];
const keyed = [
  'Map',
  'WeakMap',
  'Intl',
  'Iterator',
  'eval',
  'Function',
  'globalThis',
  'escape',
  '__filename',
];

const absent = [...globals, ...engine, ...machinery, ...keyed];

export const codes: readonly Attack[] = [
  ...family('reaching out of the isolate', 'harmless', {
    'every global of the host, of V8 and of the language': reach(
      `[${absent.map((name) => `typeof ${name}`).join(', ')}].some((kind) => kind !== 'undefined')`,
    ),
    'the constructor of every kind of function': reach(
      `[() => 1, async () => 1, function* () {}, async function* () {}, Math.abs, [].map, class {}, Object, Error]
        .some((f) => { try { return typeof f.constructor('return 1') === 'function'; } catch { return false; } })`,
    ),
    'the constructor of what is given': reach("s.constructor.constructor('return this')()"),
    'this of a sloppy function': reach(
      '(function () { return this; })() ?? [1].map(function () { return this; })[0]',
    ),
    'the caller': reach('reward.caller ?? arguments.callee ?? reward.arguments'),
    'call sites': reach(`(() => {
      let found;
      Error.prepareStackTrace = (_, sites) => { found = sites[0].getThis() ?? sites[0].getFunction(); };
      new Error('x').stack;
      return found;
    })()`),
    'call sites of a frozen error by another class': reach(`(() => {
      class Own extends Error {}
      Own.prepareStackTrace = (_, sites) => sites;
      return typeof new Own('x').stack !== 'string';
    })()`),
    'captureStackTrace of another object': reach(
      "(() => { const o = {}; Error.captureStackTrace?.(o); return typeof (o.stack ?? '') !== 'string'; })()",
    ),
    'a path of files in a stack': reach("/node_modules|home|work/.test(String(new Error('x').stack))"),
    'a new field of every object': reach('(Object.prototype.extra = 1)'),
    'another prototype of Object.prototype': reach(
      'Object.setPrototypeOf(Object.prototype, { evil: 1 }) && s.evil',
    ),
    'a new global': reach('(() => { (0, function () { leaked = 1; })(); return leaked; })()'),
    'a class with a static block': reach(
      '(() => { let f; class A { static { f = this.constructor; } } return f?.("return 1")?.(); })()',
    ),
    'Symbol.species': reach(`(() => {
      const a = [1];
      a.constructor = { [Symbol.species]: function () { return reward; } };
      return a.map((x) => x).constructor('return 1')();
    })()`),
  }),
  ...family('import from inside', ['failed', 'harmless'], {
    'a dynamic import': code(
      "import('node:fs').then((fs) => fs.writeFileSync('/tmp/heureka-hostile', 'x')); return { reached: 0 };",
    ),
    'a dynamic import that is caught': reach(
      "(() => { let got; import('node:fs').then((m) => { got = m; }, () => {}); return got; })()",
    ),
    'a static import': `import fs from 'node:fs'; ${code('return { reached: 1 };')}`,
    'a brace that closes the harness': '} ; throw 1; {',
    'a return in place of a reward': 'return { reached: 1 };',
    'a comment that swallows the harness': `${code('return { reached: 0 };')} /*`,
    'a comment of HTML': `${code('return { reached: 0 };')} // <!--`,
    'a template that swallows the harness': `${code('return { reached: 0 };')} \``,
    'a source map': `${code('return { reached: 0 };')}\n//# sourceMappingURL=file:///etc/passwd`,
  }),
  ...family('loops without end', 'failed', {
    'in the reward': code('for (;;);'),
    'at load': `for (;;); ${code('return { x: 1 };')}`,
    'in some states only': code('if (s.angle > 0.01) for (;;); return { x: 1 };'),
    'in a getter': code('return { get x() { for (;;); } };'),
    'in the message of what is thrown': code('throw { get message() { for (;;); } };'),
    'in the stack of what is thrown': code("throw { message: 'x', get stack() { for (;;); } };"),
    'in a thrown error of its own class': code(
      'class Own extends Error { get name() { for (;;); } get message() { for (;;); } } throw new Own();',
    ),
    'thrown at load': `throw { get message() { for (;;); } }; ${code('return { x: 1 };')}`,
    'in toPrimitive of a number': code('return { x: { [Symbol.toPrimitive]() { for (;;); } } * 1 };'),
    'in a sort': code(
      'return { x: Array.from({ length: 1e6 }, (_, i) => -i).sort(() => { for (;;); })[0] };',
    ),
    'in a finally': code('for (;;) { try { for (;;); } finally { continue; } }'),
    'in microtasks': code('const again = async () => { for (;;) await 0; }; again(); return { x: 1 };'),
    'in a rejection': code(
      '(async () => { throw { get message() { for (;;); }, get stack() { for (;;); } }; })(); for (;;);',
    ),
    'in an iterator': code(
      'const e = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) }; return { x: [...e].length };',
    ),
    'in a regular expression': code("return { x: 'a'.repeat(60).concat('b').match('^(a+)+$') ? 1 : 0 };"),
    'in recursion that catches itself': code(
      'const f = () => { try { f(); } catch { f(); } }; f(); return { x: 1 };',
    ),
  }),
  ...family('builtins that V8 does not interrupt', 'failed', {
    'powers of a bigint': code('let n = 3n; for (;;) n *= n;'),
    'a bigint as text': code(
      'return { x: String(7n ** 3000000n).length + (7n ** 90000000n).toString().length };',
    ),
    'a search in an empty list': code(
      'const l = []; l[4e9] = 1; l.length = 4e9; return { x: l.indexOf(7) };',
    ),
    'an empty list turned around': code(
      'const l = []; l.length = 4294967295; return { x: l.reverse().length };',
    ),
    'a list from a length': code('return { x: Array.from({ length: 4e9 }).length };'),
    'a join of an empty list': code("const l = []; l.length = 4e9; return { x: l.join(',').length };"),
    'a sort of an empty list': code(
      'const l = []; l.length = 4e9; l[0] = 2; l[4e9 - 1] = 1; return { x: l.sort().length };',
    ),
  }),
  ...family('memory', 'failed', {
    'lists of lists': code('const k = []; for (;;) k.push(Array(10000).fill(k.length + 0.5));'),
    'kept across calls': `const k = []; ${code('k.push(Array(100000).fill(0.5)); return { x: k.length };')}`,
    'a thousand million zeros': code('return { x: Array(1e9).fill(0).length };'),
    'a text that doubles': code("let t = 'x'; for (;;) t = [t + t, t.length][0];"),
    'many keys': code('const o = {}; for (let i = 0; ; i++) o["k" + i] = i;'),
    'many symbols': code('const o = {}; for (;;) o[Symbol()] = 1;'),
    closures: code(
      'let f = () => 0; for (;;) { const g = f; const big = Array(1000).fill(1); f = () => g() + big.length; }',
    ),
    'arguments beyond the stack': code('return { x: Math.max(...Array(1e8).fill(1)) };'),
    'a message of 20 MB thrown for ever': code(
      "for (let t = 'x'.repeat(2e7); ; ) throw new Error(t + t + t);",
    ),
  }),
  ...family('the stack', 'failed', {
    'plain recursion': code('return reward(s, a);'),
    'recursion in a getter': code('const o = { get x() { return o.x; } }; return o;'),
    'recursion in toString': code("const o = { toString() { return '' + o; } }; return { x: +('' + o) };"),
    'a list within itself, flattened': code(
      'let l = []; for (let i = 0; i < 1e5; i++) l = [l]; return { x: l.flat(Infinity).length + l.toString().length };',
    ),
    'recursion in the message of an error': code('throw { get message() { return this.message; } };'),
  }),
  ...family('what is returned', 'failed', {
    'not a number': code('return { x: NaN };'),
    infinite: code('return { x: Infinity };'),
    'larger than is allowed': code('return { x: 1e300 };'),
    'a text': code("return { x: '1' };"),
    'a bigint': code('return { x: 1n };'),
    'a symbol': code('return { x: Symbol.iterator };'),
    'an object with valueOf': code('return { x: { valueOf: () => 1 } };'),
    undefined: code('return undefined;'),
    'a number': code('return 1;'),
    'a promise': `async ${code('return { x: 1 };')}`,
    'a generator': code('return { x: 1 };').replace('function', 'function*'),
    nothing: code('return {};'),
    'a getter that throws': code("return { get x() { throw new Error('no'); } };"),
    'a component in some states': code('return s.angle > 0.01 ? { x: 1 } : { y: 1 };'),
    'a hundred thousand components': code(
      'const o = {}; for (let i = 0; i < 1e5; i++) o["c" + i] = 1; return o;',
    ),
    'a name of ten million letters': code("return { ['x'.repeat(1e7)]: 1 };"),
    'a name that is code': code("return { 'a; while (true);': 1 };"),
    'the letters of the harness itself': code("return { ['N\\u0000E']: 1 };"),
    'a component __proto__': code("return Object.fromEntries([['__proto__', 1]]);"),
    'its total': code('return { x: 1, total: 1 };'),
    'no reward': 'const other = 1;',
    'a reward that is no function': 'const reward = 1;',
    'what is thrown is null': code('throw null;'),
    'what is thrown has a trap for a prototype': code(
      'throw Object.setPrototypeOf({}, { get message() { throw 1; } });',
    ),
  }),
  ...family('tampering with the harness', ['failed', 'harmless'], {
    'the prototype of an error thrown by the host': reach(`(() => {
      const deep = () => deep();
      try { deep(); } catch (e) { return e.constructor.constructor('return typeof process')() !== 'undefined'; }
    })()`),
    'a getter that counts how often it is read': code('let k = 0; return { get reached() { return k++; } };'),
    'another exp': code('Math.exp = () => 0; return { reached: 1 };'),
    'another keys': code("Object.keys = () => ['total']; return { reached: 1 };"),
    'a setter on Array.prototype': code(
      'Object.defineProperty(Array.prototype, 0, { set() {} }); return { reached: 0 };',
    ),
    'a hook into call': code(
      'const F = Object.getPrototypeOf(() => 1); F.call = () => 1; F.apply = () => 1; return { reached: 0 };',
    ),
    'a hook into String.prototype': code(
      "String.prototype.slice = () => 'x'; String.prototype.indexOf = () => { for (;;); }; return { reached: 0 };",
    ),
    'a hook into the iterator of lists': code(
      'Array.prototype[Symbol.iterator] = function* () { yield 1; }; return { reached: 0 };',
    ),
    'a changed state': code('s.x = 1e9; s.angle = NaN; return { reached: 0 };'),
    'a frozen state': code('Object.freeze(s); Object.freeze(a); return { reached: 0 };'),
    'an error that answers for the harness': code(
      "throw { message: 'x\\u00007\\u0000', stack: 'reward.ts:NaN' };",
    ),
    'a line that looks like an answer of the process': code(
      'throw new Error(\'\\n{"done":true}\\n{"message":{"type":"result"}}\\n\');',
    ),
  }),
  ...family(
    'purity',
    'failed',
    {
      'a count of calls': `let n = 0; ${code('return { x: s.x + 1e-9 * n++ };')}`,
      'the state before': `let last = 0; ${code('const x = s.x - last; last = s.x; return { x };')}`,
      'a third call that differs': `let n = 0; ${code('return { x: n++ < 2 ? 1 : 0 };')}`,
      'an object kept to be read later': `let kept; ${code('const x = kept ? kept.x : 0; kept = s; return { x };')}`,
      'state in a property of the function': code('reward.n = (reward.n ?? 0) + 1; return { x: reward.n };'),
      'state in a method of Math': code('const f = [].at; f.n = (f.n ?? 0) + 1; return { x: f.n };'),
      'state in a symbol of a prototype': code(
        'const p = Array.prototype; p.at.n = (p.at.n ?? 0) + 1; return { x: p.at.n };',
      ),
      'the largest so far': `let top = 0; ${code('top = Math.max(top, s.angle); return { x: top };')}`,
    },
    /must keep nothing|not extensible|Cannot (add|assign)/,
  ),
  ...family('promises that are broken', 'failed', {
    'with what the time limit says': code(
      "(async () => { throw new Error('Script execution timed out.'); })(); return { x: 1 };",
    ),
    'with what the memory limit says': code(
      "(async () => { throw new Error('disposed during execution due to memory limit'); })(); return { x: 1 };",
    ),
    'with nothing': code('(async () => { throw null; })(); return { x: 1 };'),
    'with a bigint': code('(async () => { throw 1n; })(); return { x: 1 };'),
    'with a symbol': code('(async () => { throw Symbol.iterator; })(); return { x: 1 };'),
    'with a function': code('(async () => { throw () => 1; })(); return { x: 1 };'),
    'with ten million letters': code(
      "(async () => { throw new Error('x'.repeat(1e7)); })(); return { x: 1 };",
    ),
    'with an error that causes itself': code(
      "const e = new Error('own cause'); e.cause = e; (async () => { throw e; })(); return { x: 1 };",
    ),
  }),
  ...family(
    'messages for a terminal',
    'failed',
    {
      'an escape sequence that is thrown': code("throw new Error('\\x1b[2J\\x1b]0;owned\\x07');"),
      'an escape sequence that is read': code("return { x: undefined['\\x1b[2J'] };"),
      'a line that is written over': code("throw new Error('\\rerror  all is well');"),
    },
    /^[^\p{Cc}]*U\+00[01][0-9A-F][^\p{Cc}]*$/u,
  ),
  ...family(
    'more builtins',
    'failed',
    {
      'a text of half a thousand million letters': code(
        "return { x: ''.padStart(2 ** 29 - 25, 'abc').length };",
      ),
      'a text taken to pieces': code("return { x: 'x'.repeat(2 ** 28).split('').length };"),
      'a text spread out': code("return { x: [...'x'.repeat(2 ** 28)].length };"),
      'a hundred million items laid flat': code(
        'const q = Array(1e4).fill(Array(1e4).fill(1)); return { x: q.flat().length };',
      ),
      'a sort of thirty million': code(
        'return { x: Array.from({ length: 3e7 }, (_, i) => -i).sort((p, q) => p - q)[0] };',
      ),
      'a search from the end': code('const l = []; l.length = 4e9; return { x: l.lastIndexOf(7) };'),
      'a search in no list': code(
        'return { x: Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 7) ? 1 : 0 };',
      ),
    },
    /did not return in time|memory|at most 1000000/,
  ),
  // V8 of Node 24 looks behind in no time.
  ...family(
    'more builtins',
    ['failed', 'harmless'],
    {
      'a look behind in a regular expression': code(
        "return { reached: /(?<=(a+)+)b/.test('a'.repeat(50000)) ? 1 : 0 };",
      ),
    },
    /did not return in time/,
  ),
  ...family('tricks with what is counted', 'harmless', {
    'a component behind a null prototype': code('const o = Object.create(null); o.reached = 0; return o;'),
    'a component that is inherited': code('return Object.setPrototypeOf({ reached: 0 }, { more: 1 });'),
    'a component in some states alone': code(
      'return s.angle > 0 ? { reached: 0 } : { reached: 0, ...(s.x > 1e9 ? { more: 1 } : {}) };',
    ),
    'a zero with a sign': code('return { reached: s.angle > 0 ? -0 : 0 };'),
    'another then for promises': code(
      'Object.getPrototypeOf((async () => 1)()).then = () => { for (;;); }; return { reached: 0 };',
    ),
  }),
];
