import type { Figure, ReportDocument } from '../document.ts';
import { escapeXml } from '../plots/axes.ts';
import type { Section } from '../sections.ts';
import { pageStyle } from './page-style.ts';

/** A report as one page that needs nothing else: readable on a screen, light or dark, and printed. */
export function html({
  mark = 'Heureka comparison',
  title,
  subtitle,
  findings,
  alarms,
  sections,
  legend,
  figures,
}: ReportDocument): string {
  const body = [
    `<header><p class="mark">${escapeXml(mark)}</p><h1>${escapeXml(title)}</h1><p>${escapeXml(subtitle)}</p></header>`,
    alarms.length > 0 ? `<ul class="alarms">${listItems(alarms)}</ul>` : '',
    findings.length > 0 ? `<ul class="findings">${listItems(findings)}</ul>` : '',
    legend.length > 0
      ? `<dl>${legend.map(([name, text]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(text)}</dd>`).join('')}</dl>`
      : '',
    ...figures.map(figureText),
    ...sections.map(sectionText),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

const listItems = (texts: readonly string[]) => texts.map((text) => `<li>${escapeXml(text)}</li>`).join('');

function figureText({ title, caption, svg, narrow }: Figure): string {
  return `<figure><h2>${escapeXml(title)}</h2><div class="wide">${svg}</div><div class="narrow">${narrow}</div><figcaption>${escapeXml(caption)}</figcaption></figure>`;
}

function sectionText({ title, caption, columns, rows, notes }: Section): string {
  const side = (k: number) => (columns[k]?.align === 'right' ? ' class="right"' : '');
  const head = columns.map((column, k) => `<th scope="col"${side(k)}>${escapeXml(column.title)}</th>`);
  const body = rows.map((row) => {
    const cells = row.map((text, k) =>
      k === 0 ? `<th scope="row">${escapeXml(text)}</th>` : `<td${side(k)}>${escapeXml(text)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return [
    `<section><h2>${escapeXml(title)}</h2><p>${escapeXml(caption)}</p>`,
    `<div class="scroll"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`,
    ...notes.map((note) => `<p class="note">${escapeXml(note)}</p>`),
    '</section>',
  ].join('\n');
}
