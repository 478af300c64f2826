import { formatScore } from '../../core/format.ts';
import type { Estimate } from '../statistics/bootstrap.ts';
import {
  at,
  axes,
  type Drawing,
  drawn,
  escapeXml,
  type Frame,
  linearScale,
  type Scale,
  widthOf,
} from './axes.ts';
import { shorten } from './lines.ts';

/** One estimate of a forest plot. */
export interface ForestRow {
  readonly label: string;
  readonly estimate: Estimate;
  /** Single values behind it, drawn small. */
  readonly values: readonly number[];
}

/** Letters that a name may have beside its row, and the width of one. */
const [mostLetters, letter] = [26, 7.8];

/** Estimates one below the other with their intervals, and the values they come from; a line marks `reference`. */
export function forestPlot(
  rows: readonly ForestRow[],
  names: { readonly x: string; readonly title: string },
  reference?: number,
): Drawing {
  return drawn((narrow) => draw(rows, names, reference, narrow));
}

function draw(
  rows: readonly ForestRow[],
  names: { readonly x: string; readonly title: string },
  reference: number | undefined,
  narrow: boolean,
): string {
  const longest = Math.max(10, ...rows.map(({ label }) => shorten(label, mostLetters).length));
  const rowHeight = narrow ? 56 : 44;
  const frame: Frame = {
    width: widthOf(narrow),
    height: 76 + rowHeight * rows.length,
    ...(narrow ? { left: 14, right: 14 } : { left: 24 + letter * longest, right: 30 }),
    top: 20,
    bottom: 46,
  };
  const seen = rows.flatMap(({ estimate: { value, low = value, high = value }, values }) => [
    value,
    low,
    high,
    ...values,
  ]);
  const all = reference === undefined ? seen : [...seen, reference];
  const margin = 0.04 * (Math.max(...all) - Math.min(...all) || 1);
  const x = linearScale(
    [Math.min(...all) - margin, Math.max(...all) + margin],
    [frame.left, frame.width - frame.right],
  );
  const none = Object.assign((value: number) => value, { ticks: [] }) as Scale;
  const mark =
    reference === undefined
      ? ''
      : `<line class="reference" x1="${at(x(reference))}" x2="${at(x(reference))}" y1="${frame.top - 4}" y2="${frame.height - frame.bottom}"/>`;
  const marks = rows.map(({ label, estimate, values }, k) => {
    const y = frame.top + rowHeight * (k + (narrow ? 0.6 : 0.5));
    const name = narrow
      ? `<text class="label" x="0" y="${y - 14}">${escapeXml(shorten(label, 44))}</text>`
      : `<text class="label" x="${frame.left - 14}" y="${y + 4}" text-anchor="end">${escapeXml(shorten(label, mostLetters))}</text>`;
    const { value, low = value, high = value } = estimate;
    const dots = values.map(
      (score) => `<circle class="seed" cx="${at(x(score))}" cy="${at(y + 12)}" r="3"/>`,
    );
    return `<g class="series s${k % 6}"><title>${escapeXml(`${label}: ${formatScore(value)}`)}</title>${name}<line class="interval" x1="${at(x(low))}" x2="${at(x(high))}" y1="${y}" y2="${y}"/><circle class="estimate" cx="${at(x(value))}" cy="${y}" r="6"/>${dots.join('')}</g>`;
  });
  return `<svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${escapeXml(names.title)}">${axes(frame, x, none, { x: names.x, y: '' })}${mark}${marks.join('')}</svg>`;
}
