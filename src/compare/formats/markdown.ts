import type { ReportDocument } from '../document.ts';
import type { Section } from '../sections.ts';

/** A report in GitHub's markdown. */
export function markdown({ title, subtitle, findings, alarms, sections, legend }: ReportDocument): string {
  const parts = [
    `## ${title}`,
    subtitle,
    ...(alarms.length > 0 ? [alarms.map((alarm) => `> **${escaped(alarm)}**`).join('\n>\n')] : []),
    ...(findings.length > 0 ? [findings.map((finding) => `- ${escaped(finding)}`).join('\n')] : []),
    ...sections.map(sectionText),
    ...(legend.length > 0
      ? [legend.map(([name, meaning]) => `- \`${name}\`: ${escaped(meaning)}`).join('\n')]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionText({ title, caption, columns, rows, notes }: Section): string {
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  const table = [
    row(columns.map((column) => column.title)),
    `|${columns.map(({ align }) => (align === 'right' ? ' ---: ' : ' --- ')).join('|')}|`,
    ...rows.map(row),
  ];
  return [`### ${title}`, caption, table.join('\n'), ...notes.map(escaped)].join('\n\n');
}

const escaped = (text: string) =>
  text.replace(/[|<>]/g, (character) => `\\${character}`).replaceAll('\n', ' ');
