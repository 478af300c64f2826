import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether LaTeX is here, with amsmath. */
export const hasLatex = spawnSync('kpsewhich', ['amsmath.sty']).status === 0;

/** Why tests that typeset are skipped, for their titles. */
export const whyNotTypeset = 'SKIPPED: no pdflatex here (apt-get install texlive-latex-base)';

/** Runs LaTeX over an article with that body, and gives what it said. */
function typeset(preamble: readonly string[], body: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'heureka-latex-'));
  try {
    const head = ['\\documentclass{article}', '\\usepackage{amsmath}', ...preamble, '\\begin{document}'];
    writeFileSync(join(folder, 'all.tex'), [...head, ...body, '\\end{document}', ''].join('\n'));
    const flags = ['-interaction=nonstopmode', '-draftmode', 'all.tex'];
    const { stdout, status } = spawnSync('pdflatex', flags, {
      ...{ cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 },
    });
    return status === 0 ? stdout : `${stdout}\n! pdflatex ended with ${status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What TeX complains of in an article of the texts: what is too wide, and by how much, or not understood. */
export function complaintsOf(texts: Readonly<Record<string, string>>): string[] {
  const body = Object.entries(texts).map(([name, text]) => `\\typeout{@ ${name}}\n${text}`);
  // What is two points too wide nobody sees.
  const said = typeset(['\\hfuzz=2pt'], body).split('\n');
  let name = 'the document';
  return said.flatMap((line) => {
    if (line.startsWith('@ ')) name = line.slice(2);
    return /^(!|Overfull)/.test(line) ? [`${name}: ${line}`] : [];
  });
}

/** How wide TeX sets each of the formulas, in points. */
export function texWidths(formulas: readonly string[]): number[] {
  const body = formulas.map((tex) => `\\setbox0\\hbox{$\\displaystyle ${tex}$}\\typeout{@ \\the\\wd0}`);
  return [...typeset([], body).matchAll(/^@ ([\d.]+)pt/gm)].map(([, width]) => Number(width));
}
