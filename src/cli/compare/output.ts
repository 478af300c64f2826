import { extname, resolve } from 'node:path';
import type { ReportDocument } from '../../compare/document.ts';
import { csv } from '../../compare/formats/csv.ts';
import { html } from '../../compare/formats/html.ts';
import { latex } from '../../compare/formats/latex.ts';
import { markdown } from '../../compare/formats/markdown.ts';
import { unknownName } from '../../core/errors.ts';
import { writeDurably } from '../../runs/durable-file.ts';
import { type Context, colours, type Output, widthOf } from '../context.ts';
import type { Flags } from '../settings.ts';
import { tableLines, wrap } from '../table.ts';

const formats = ['table', 'md', 'csv', 'json', 'latex', 'html'] as const;
type Format = (typeof formats)[number];

const extensions: Readonly<Record<string, Format>> = {
  ...{ '.md': 'md', '.csv': 'csv', '.json': 'json', '.tex': 'latex', '.html': 'html', '.htm': 'html' },
};

/** The format that the flags ask for; a file's ending counts when nothing else does. Throws `HeurekaError('usage')`. */
export function chooseFormat({ format, json, output }: Flags): Format {
  if (format === undefined) {
    if (json) return 'json';
    return (typeof output === 'string' && extensions[extname(output)]) || 'table';
  }
  const known = formats.find((name) => name === format);
  if (known) return known;
  throw unknownName('format', String(format), formats);
}

/** Writes a report to stdout, or to the file that `--output` names. `data` is what a program gets as JSON. */
export function writeReport(document: ReportDocument, data: unknown, flags: Flags, context: Context): void {
  const format = chooseFormat(flags);
  const toFile = typeof flags.output === 'string' ? flags.output : undefined;
  const render: Record<Format, () => string> = {
    table: () => tableText(document, toFile === undefined ? context.stdout : undefined, context),
    md: () => markdown(document),
    csv: () => csv(document),
    json: () => `${JSON.stringify(data, undefined, 2)}\n`,
    latex: () => latex(document),
    html: () => html(document),
  };
  const text = render[format]();
  if (toFile === undefined) {
    context.stdout.write(text);
    return;
  }
  writeDurably(resolve(context.cwd, toFile), text);
  context.stderr.write(`written  ${toFile}\n`);
}

/** Characters a line of prose has where there is no terminal to fit. */
const proseWidth = 100;

/** For a terminal; a file gets neither colours nor a width. */
function tableText(document: ReportDocument, output: Output | undefined, context: Context): string {
  const target = output ?? { write: () => {} };
  const paint = colours(target, context.env);
  const width = widthOf(target);
  const prose = (text: string) => wrap(text, Math.min(width, proseWidth));
  const { title, subtitle, findings, alarms, sections, legend } = document;
  const longest = Math.max(0, ...legend.map(([name]) => name.length));
  const blocks = [
    [paint.bold(title), ...prose(subtitle)],
    alarms.flatMap(prose).map((line) => paint.red(line)),
    findings.flatMap(prose),
    ...sections.map(({ title: name, caption, columns, rows, notes }) => {
      const [head, ...lines] = tableLines(columns, rows, width);
      const words = prose(caption).map((line) => paint.dim(line));
      return [
        paint.bold(name),
        ...words,
        '',
        paint.dim(head!),
        ...lines,
        ...notes.flatMap((note) => ['', ...prose(note)]),
      ];
    }),
    legend.map(([name, meaning]) => `${paint.dim(name.padEnd(longest))}  ${meaning}`),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
