import { mean } from '../../core/statistics.ts';
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

/** One curve with its band. */
export interface Line {
  readonly label: string;
  readonly points: readonly (Estimate & { readonly x: number })[];
}

interface Names {
  readonly x: string;
  readonly y: string;
  readonly title: string;
}

/**
 * Curves over x with their intervals as bands, named at their right end; where all end alike, in order of their mean
 * height. Where it is narrow their names stand above.
 */
export function linePlot(lines: readonly Line[], names: Names, yRange?: readonly [number, number]): Drawing {
  return drawn((narrow) => draw(lines, names, yRange, narrow));
}

/** Between one name and the next. */
const nameGap = 17;

function frameOf(lines: readonly Line[], narrow: boolean): Frame {
  const room = narrow
    ? { left: 46, right: 16, top: 34 + nameGap * lines.length }
    : { left: 64, right: 150, top: 30 };
  return { width: widthOf(narrow), height: 310 + (narrow ? room.top - 60 : 30), ...room, bottom: 46 };
}

function draw(
  lines: readonly Line[],
  names: Names,
  yRange: readonly [number, number] | undefined,
  narrow: boolean,
): string {
  const frame = frameOf(lines, narrow);
  const points = lines.flatMap((line) => line.points);
  const values = points.flatMap(({ value, low = value, high = value }) => [value, low, high]);
  const { width, height, left, right, top, bottom } = frame;
  const xs = points.map(({ x }) => x);
  const x = linearScale([Math.min(...xs), Math.max(...xs)], [left, width - right]);
  const y = linearScale(yRange ?? [Math.min(...values), Math.max(...values)], [height - bottom, top]);
  const curves = lines.map(({ label, points: own }, k) => {
    const path = own.map((point) => `${at(x(point.x))},${at(y(point.value))}`).join(' ');
    const upper = own.map((point) => `${at(x(point.x))},${at(y(point.high ?? point.value))}`);
    const lower = own.map((point) => `${at(x(point.x))},${at(y(point.low ?? point.value))}`).reverse();
    return `<g class="series s${k % 6}"><title>${escapeXml(label)}</title><polygon class="band" points="${[...upper, ...lower].join(' ')}"/><polyline class="line" points="${path}"/></g>`;
  });
  const labels = narrow ? namesAbove(lines) : namesBeside(lines, frame, y);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(names.title)}">${axes(frame, x, y, names)}${curves.join('')}${labels.join('')}</svg>`;
}

const namesAbove = (lines: readonly Line[]) =>
  lines.map(
    ({ label }, k) =>
      `<text class="label s${k % 6}" x="0" y="${nameGap * (k + 0.8)}">${escapeXml(shorten(label, 44))}</text>`,
  );

function namesBeside(
  lines: readonly Line[],
  { width, height, right, top, bottom }: Frame,
  y: Scale,
): string[] {
  const ends = lines.map(({ points: own }) => y(own.at(-1)?.value ?? 0));
  const alike = lines.length > 1 && Math.max(...ends) - Math.min(...ends) < 1;
  const wanted = alike ? lines.map(({ points: own }) => y(mean(own.map(({ value }) => value)))) : ends;
  const places = apart(wanted, nameGap, [top, height - bottom]);
  return lines.map(({ label }, k) => {
    const end = `<line class="leader s${k % 6}" x1="${width - right + 4}" y1="${at(ends[k]!)}" x2="${width - right + 14}" y2="${at(places[k]!)}"/>`;
    return `${alike ? '' : end}<text class="label s${k % 6}" x="${width - right + 18}" y="${at(places[k]! + 4)}">${escapeXml(shorten(label))}</text>`;
  });
}

/** Places near `wanted` with at least `gap` between any two, within the bounds if they fit. */
function apart(wanted: readonly number[], gap: number, [low, high]: readonly [number, number]): number[] {
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a]! - wanted[b]!);
  const places = [...wanted];
  let least = low;
  for (const k of order) {
    places[k] = Math.max(places[k]!, least);
    least = places[k]! + gap;
  }
  const over = least - gap - high;
  return over > 0 ? places.map((place) => place - over) : places;
}

/** A long name keeps its end, where the candidate is. */
export const shorten = (label: string, length = 17) =>
  label.length > length ? `\u2026${label.slice(1 - length)}` : label;
