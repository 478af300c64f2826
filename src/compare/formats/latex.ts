import type { ReportDocument } from '../document.ts';
import type { Section } from '../sections.ts';

/** A report's tables in LaTeX, each a table with booktabs' rules, to be put into a paper. */
export function latex({ title, findings, alarms, sections }: ReportDocument): string {
  const comments = [...alarms, ...findings].map((finding) => `% ${finding.replaceAll('\n', ' ')}`);
  return `${['% Needs \\usepackage{booktabs}.', ...comments, ...sections.map((section) => tableText(section, title))].join('\n')}\n`;
}

function tableText({ title, caption, columns, rows, notes }: Section, subject: string): string {
  const row = (cells: readonly string[]) => `    ${cells.map(escaped).join(' & ')} \\\\`;
  const text = [`${subject}, ${title}.`, caption, ...notes].join(' ');
  return [
    ...['', '\\begin{table}', '  \\centering'],
    `  \\caption{${escaped(text)}}`,
    `  \\begin{tabular}{${columns.map(({ align }) => (align === 'right' ? 'r' : 'l')).join('')}}`,
    ...['    \\toprule', row(columns.map((column) => column.title)), '    \\midrule'],
    ...rows.map(row),
    ...['    \\bottomrule', '  \\end{tabular}', '\\end{table}'],
  ].join('\n');
}

const special: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
};

function escaped(text: string): string {
  return text
    .replace(/[\\~^<>]|[&%$#_{}]/g, (character) => special[character] ?? `\\${character}`)
    .replace(/^-(?=[\d.])/, '$-$');
}
