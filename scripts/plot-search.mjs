// Draws a finished search as SVG: every candidate's score by iteration, the best so far, and the levels to beat.
// node scripts/plot-search.mjs RUN_FOLDER > docs/images/search.svg
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [, , folder] = process.argv;
const entries = readFileSync(join(folder, 'events.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const candidates = entries.filter(({ type }) => type === 'evaluated').map(({ candidate }) => candidate);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const level = (role) =>
  mean(
    entries
      .filter((entry) => entry.type === 'trained' && entry.role === role && entry.outcome.ok)
      .map(({ outcome }) => outcome.score),
  );

const [width, height] = [720, 360];
const margin = { left: 64, right: 150, top: 40, bottom: 48 };
const scored = candidates.filter(({ outcome }) => outcome.ok);
const iterations = Math.max(...candidates.map(({ iteration }) => iteration));
const levels = { human: level('human'), sparse: level('sparse'), found: level('found') };
const all = [...scored.map(({ outcome }) => outcome.score), ...Object.values(levels)];
const [low, high] = [Math.min(...all), Math.max(...all)];
const x = (iteration) =>
  margin.left + ((iteration - 0.5) / iterations) * (width - margin.left - margin.right);
const y = (score) =>
  height - margin.bottom - ((score - low) / (high - low)) * (height - margin.top - margin.bottom);

const dots = scored.map(({ id, iteration, outcome }) => {
  const sample = Number(id.split('-')[1]);
  const samples = Math.max(...candidates.map((other) => Number(other.id.split('-')[1])));
  const shift = ((sample - 0.5) / samples - 0.5) * 0.7;
  return `<circle cx="${x(iteration + shift).toFixed(1)}" cy="${y(outcome.score).toFixed(1)}" r="3.5"/>`;
});
const best = Array.from({ length: iterations }, (_, k) =>
  Math.max(...scored.filter(({ iteration }) => iteration <= k + 1).map(({ outcome }) => outcome.score)),
);
const path = best
  .map((score, k) => `${k === 0 ? 'M' : 'L'}${x(k + 1).toFixed(1)},${y(score).toFixed(1)}`)
  .join(' ');
const colours = { human: '#c2571a', sparse: '#6b7280', found: '#0f766e' };
const names = { human: 'human reward', sparse: 'sparse reward', found: 'found reward' };
// Labels of levels that lie close together are pushed apart.
const labels = Object.keys(levels).sort((a, b) => levels[b] - levels[a]);
const labelY = [];
for (const role of labels) labelY.push(Math.max(y(levels[role]) + 4, (labelY.at(-1) ?? -99) + 16));
const lines = labels.map((role, k) => {
  const at = y(levels[role]).toFixed(1);
  const right = width - margin.right;
  return `<line x1="${margin.left}" x2="${right}" y1="${at}" y2="${at}" stroke="${colours[role]}" stroke-dasharray="5 4"/>
  <text x="${right + 8}" y="${labelY[k]}" fill="${colours[role]}">${names[role]} ${levels[role].toFixed(0)}</text>`;
});
const ticks = Array.from(
  { length: iterations },
  (_, k) => `<text x="${x(k + 1)}" y="${height - margin.bottom + 20}" text-anchor="middle">${k + 1}</text>`,
);
const rows = [low, (low + high) / 2, high].map(
  (score) => `<text x="${margin.left - 10}" y="${y(score) + 4}" text-anchor="end">${score.toFixed(0)}</text>`,
);

console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">
  <title>Fitness of every candidate by iteration, beside the human, sparse and found reward</title>
  <rect width="100%" height="100%" fill="#ffffff"/>
  <text x="${margin.left}" y="22" font-size="14" fill="#111827">${basename(folder).split('__')[0]}: fitness of every candidate</text>
  <g fill="#374151">${ticks.join('')}${rows.join('')}
  <text x="${(margin.left + width - margin.right) / 2}" y="${height - 10}" text-anchor="middle">iteration</text></g>
  ${lines.join('\n  ')}
  <g fill="#0f766e" fill-opacity="0.45">${dots.join('')}</g>
  <path d="${path}" fill="none" stroke="#0f766e" stroke-width="2"/>
</svg>`);
