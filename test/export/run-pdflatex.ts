import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether LaTeX is here, with amsmath. */
export const hasLatex = spawnSync('kpsewhich', ['amsmath.sty']).status === 0;

/** Why tests that typeset are skipped, for their titles. */
export const whyNotTypeset = 'SKIPPED: no pdflatex here (apt-get install texlive-latex-base)';

/** Sets the texts as an article, and gives what TeX complained of: what is too wide, and by how much, or not understood. */
export function complaintsOf(texts: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'heureka-latex-'));
  try {
    const body = Object.entries(texts).map(([name, text]) => `\\typeout{@ ${name}}\n${text}`);
    // What is two points too wide nobody sees.
    const preamble = ['\\documentclass{article}', '\\usepackage{amsmath}', '\\hfuzz=2pt'];
    const article = [...preamble, '\\begin{document}', ...body, '\\end{document}', ''].join('\n');
    writeFileSync(join(folder, 'all.tex'), article);
    const flags = ['-interaction=nonstopmode', '-draftmode', 'all.tex'];
    const { stdout, status } = spawnSync('pdflatex', flags, {
      ...{ cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 },
    });
    const complaints: string[] = [];
    let name = 'the document';
    for (const line of stdout.split('\n')) {
      if (line.startsWith('@ ')) name = line.slice(2);
      if (/^(!|Overfull)/.test(line)) complaints.push(`${name}: ${line}`);
    }
    return status === 0 || complaints.length > 0 ? complaints : [stdout];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
