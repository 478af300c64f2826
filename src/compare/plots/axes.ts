/** Room around the plotted area, in units of the SVG's own coordinates. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A plot as SVG: for a page, and for a screen that is too narrow for that, names stand above instead of beside. */
export interface Drawing {
  readonly svg: string;
  readonly narrow: string;
}

/** Both drawings of a plot. */
export const drawn = (draw: (narrow: boolean) => string): Drawing => ({
  svg: draw(false),
  narrow: draw(true),
});

/** Widths of the drawings, about those in CSS pixels that they are shown in: letters are scaled with them. */
export const widthOf = (narrow: boolean) => (narrow ? 350 : 720);

/** Maps values to coordinates along one axis. */
export interface Scale {
  readonly ticks: readonly number[];
  (value: number): number;
}

/** A scale from the range of values to that of coordinates, with ticks at round numbers within. */
export function linearScale(range: readonly [number, number], to: readonly [number, number]): Scale {
  const [low, high] = range[0] === range[1] ? [range[0] - 1, range[1] + 1] : range;
  const map = (value: number) => to[0] + ((value - low) / (high - low)) * (to[1] - to[0]);
  return Object.assign(map, { ticks: roundTicks(low, high) });
}

/** About six multiples of 1, 2 or 5 times a power of ten. */
function roundTicks(low: number, high: number): number[] {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** 150000 -> '150k' */
function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  return String(Number(value.toPrecision(6))).replace('-', '\u2212');
}

/** Grid, ticks and names of both axes. */
export function axes(
  frame: Frame,
  x: Scale,
  y: Scale,
  names: { readonly x: string; readonly y: string },
): string {
  const { width, height, left, right, top, bottom } = frame;
  const base = height - bottom;
  const across = y.ticks.map(
    (tick) =>
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/><text class="tick" x="${left - 8}" y="${at(y(tick) + 4)}" text-anchor="end">${tickText(tick)}</text>`,
  );
  const along = x.ticks.map(
    (tick) =>
      `<line class="axis" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${base}" y2="${base + 5}"/><text class="tick" x="${at(x(tick))}" y="${base + 19}" text-anchor="middle">${tickText(tick)}</text>`,
  );
  return [
    ...across,
    `<line class="axis" x1="${left}" x2="${width - right}" y1="${base}" y2="${base}"/>`,
    ...along,
    `<text class="name" x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle">${escapeXml(names.x)}</text>`,
    `<text class="name" x="${left}" y="${top - 12}">${escapeXml(names.y)}</text>`,
  ].join('');
}

/** A coordinate with as many digits as can be seen. */
export const at = (value: number) => Number(value.toFixed(1));

export const escapeXml = (text: string) =>
  text.replace(
    /[&<>"]/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!,
  );
