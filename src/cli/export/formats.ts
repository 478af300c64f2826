import { extname } from 'node:path';
import { HeurekaError, unknownName } from '../../core/errors.ts';

/** Every format with what it is a format of, and the ending of its files. */
export const formats = {
  ts: { of: 'reward', ending: '.ts' },
  js: { of: 'reward', ending: '.js' },
  python: { of: 'reward', ending: '.py' },
  latex: { of: 'reward', ending: '.tex' },
  json: { of: 'reward', ending: '.json' },
  formula: { of: 'reward', ending: '.formula' },
  onnx: { of: 'policy', ending: '.onnx' },
  tfjs: { of: 'policy', ending: undefined },
  csv: { of: 'curves', ending: '.csv' },
  tensorboard: { of: 'curves', ending: undefined },
} as const;

export type Format = keyof typeof formats;

const names = Object.keys(formats) as Format[];

/** What is written in `format`: a reward, a policy or curves. */
const subjectOf = (format: Format) => formats[format].of;

export type FormatOf<Subject> = {
  [Name in Format]: (typeof formats)[Name]['of'] extends Subject ? Name : never;
}[Format];

/** Whether `format` is one of those that write what `subject` names. */
export function isFormatOf<Subject extends 'reward' | 'policy' | 'curves'>(
  format: Format,
  subject: Subject,
): format is FormatOf<Subject> & Format {
  return subjectOf(format) === subject;
}

/** The format that `--to` names, or else the ending of the output. Throws `HeurekaError('usage')`. */
export function chooseFormat(to: string | undefined, output: string | undefined): Format {
  if (to !== undefined) {
    const found = names.find((name) => name === to);
    if (found) return found;
    throw unknownName('format', to, names);
  }
  const ending = output && extname(output);
  const found = names.find((name) => ending && formats[name].ending === ending);
  if (found) return found;
  throw new HeurekaError('usage', 'Say what to write: --to <format>.', `Formats: ${names.join(', ')}.`);
}
