import { parse } from 'acorn';
import type { StateField } from '../core/environment.ts';
import type { ComponentStatistics } from '../core/training.ts';
import { lineEnd } from './line-end.ts';
import type { ParsedReward } from './parse.ts';
import type { Origin } from './python/python.ts';

/** The reward as a plain ES module with JSDoc, its comments kept. */
export function printJavaScript({ code, program }: ParsedReward, origin: Origin): string {
  const exported = program.body.find((node) => node.type === 'ExportNamedDeclaration')!;
  const parameters =
    exported.declaration?.type === 'FunctionDeclaration' ? exported.declaration.params.length : 0;
  const documented = [
    ['s', 'State', 'the state after the step'],
    ['a', 'Action', 'the action applied'],
    ['prev', 'State', 'the state before the step'],
  ].slice(0, parameters);
  const lines = [
    '/**',
    ' * The reward by its components; it is their sum.',
    ...documented.map(([name, type, about]) => ` * @param {${type}} ${name} ${about}`),
    ' * @returns {Record<string, number>}',
    ' */',
    '',
  ];
  const { environment, label, version } = origin;
  return [
    `// Reward of ${environment.name}: ${label}. Written by heureka ${version}.`,
    ...[typedef('State', environment.state), typedef('Action', environment.actions)],
    '',
    `${code.slice(0, exported.start)}${lines.join('\n')}${code.slice(exported.start)}`.trim(),
    '',
  ].join('\n');
}

function typedef(name: string, fields: Readonly<Record<string, StateField>>): string {
  const members = Object.entries(fields).map(
    ([field, { unit, meaning }]) =>
      ` * @property {number} ${field} ${unit === '1' ? 'no unit' : unit}: ${meaning}`,
  );
  return ['', '/**', ` * @typedef {object} ${name}`, ...members, ' */'].join('\n');
}

/** The reward in TypeScript as it was written, with the types it reads unless it imports them: it stands alone. */
export function printTypeScriptModule(
  source: string,
  types: string,
  { environment, label, version }: Origin,
): string {
  const head = `// Reward of ${environment.name}: ${label}. Written by heureka ${version}.`;
  const declared = /^\s*import\b/m.test(source) ? [] : [types.trim()];
  return `${[head, ...declared, source.trim()].join('\n\n')}\n`;
}

/** The syntax tree of the reward's JavaScript (ESTree), and how its components behaved. */
export function printJson(
  { code }: ParsedReward,
  origin: Origin,
  statistics: { readonly over: string; readonly components: Readonly<Record<string, ComponentStatistics>> },
): string {
  const { environment, label, version } = origin;
  const tree = parse(code, { ecmaVersion: 2022, sourceType: 'module', locations: true });
  const document = { heureka: version, environment: environment.name, reward: label, statistics, code, tree };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The text of the comments that stand right before the exported function. */
export function leadingComment({ program, comments, code }: ParsedReward): string {
  const exported = program.body.find((node) => node.type === 'ExportNamedDeclaration');
  if (!exported) return '';
  const before = comments.filter(({ end }) => end <= exported.start);
  const texts: string[] = [];
  let next = exported.start;
  for (const { start, end, value } of before.toReversed()) {
    if (code.slice(end, next).trim() !== '') break;
    texts.unshift(
      value
        .replace(/^\*/, '')
        .split(lineEnd)
        .map((line) => line.trim().replace(/^\*\s?/, ''))
        .join('\n')
        .trim(),
    );
    next = start;
  }
  return texts.join('\n');
}
