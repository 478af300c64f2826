/** Words that no line of a formula may be called by: they have a meaning already. */
export const reservedWords: readonly string[] = [
  ...[
    's',
    'a',
    'prev',
    'reward',
    'total',
    'pi',
    'e',
    'true',
    'false',
    'not',
    'and',
    'or',
    'let',
    'mod',
    'to',
    'in',
  ],
  ...['xor', 'Infinity', 'NaN'],
];
