import { powerScript } from './power.ts';

/** What a call into the isolate answers, when it does not answer `undefined` for success: a letter and its fields. */
export const separator = '\u0000';

/** The same, as it is written inside the text of a script. */
export const separatorText = '\\u0000';

/** Lines that `Function` and the strict directive put before the first line of the code. */
const linesBefore = 3;

/**
 * Takes away what a reward must not have, and gives back a function that compiles one: (code) -> reward, or a text
 * that says what went wrong. Freezing `Object.prototype`, or deleting `Math.random`, would cost a factor 2 to 15 on
 * Node 20; what is done here costs nothing.
 */
export const compileScript = `(() => {
  'use strict';
  const compile = Function;
  const names = Object.getOwnPropertyNames;
  const root = globalThis;
  const { Reflect } = root;
  const kept = new Set(['Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'Math', 'Infinity',
    'NaN', 'undefined', 'globalThis', 'Error', 'RangeError', 'TypeError', 'ReferenceError', 'SyntaxError', 'EvalError',
    'URIError', 'parseFloat', 'parseInt', 'isNaN', 'isFinite']);
  for (const name of names(root)) {
    // A flag of V8 can add a global that stays: it is emptied.
    if (!kept.has(name) && !Reflect.deleteProperty(root, name)) root[name] = undefined;
  }
  Math.random = undefined;
  Math.pow = ${powerScript};
  Object.freeze(Math);
  Error.stackTraceLimit = 10;
  for (const name of names(root)) {
    const value = root[name];
    if (name.endsWith('Error')) { Object.freeze(value.prototype); Object.freeze(value); }
  }
  const functions = [() => 0, async () => 0, function* () {}, async function* () {}];
  for (const value of functions) {
    Object.defineProperty(Object.getPrototypeOf(value), 'constructor', { value: undefined, writable: false });
  }
  for (const name of ['Object', 'Array', 'Number', 'Boolean', 'String', 'Symbol']) {
    Object.freeze(root[name]);
    Object.preventExtensions(root[name].prototype);
  }
  Object.preventExtensions(Function.prototype);
  delete root.Function;
  delete root.globalThis;
  Object.preventExtensions(root);
  ${describeFunction()}
  return (code) => {
    try {
      const reward = compile('"use strict";\\n' + code + '\\n;return reward;\\n//# sourceURL=reward.ts')();
      return typeof reward === 'function' ? reward : 'V';
    } catch (error) {
      return describe(error);
    }
  };
})()`;

/** Turns whatever was thrown into a text, inside the isolate and its time limit: its parts may be traps. */
export function describeFunction(): string {
  return `function describe(error) {
    let message = 'something that is no error', line = '';
    try {
      const given = error.message;
      if (typeof given === 'string') message = given.slice(0, 300);
      const stack = error.stack;
      const found = typeof stack === 'string' ? stack.indexOf('reward.ts:') : -1;
      if (found >= 0) line = '' + (parseInt(stack.slice(found + 10, found + 20)) - ${linesBefore});
    } catch {}
    return 'E${separatorText}' + message + '${separatorText}' + line;
  }`;
}
