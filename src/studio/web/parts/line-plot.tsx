import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { theme } from '../app/theme.ts';

/** One line of a plot. */
export interface Line {
  readonly name: string;
  /** A CSS colour; `var(--name)` is looked up in the theme. */
  readonly colour: string;
  readonly width?: number;
  readonly dashed?: boolean;
  /** [x] values, null where there is none. */
  readonly values: readonly (number | null)[];
}

/** Lines over a common x, drawn by uPlot. */
export function LinePlot({
  x,
  lines,
  height,
  label,
  xLabel,
  marker,
  lit,
  onPick,
  onNear,
}: {
  x: readonly number[];
  lines: readonly Line[];
  height: number;
  /** What the plot shows, for who cannot see it. */
  label: string;
  xLabel?: string;
  /** The x of an upright line, moved without drawing the plot anew. */
  marker?: number;
  /** The index of a line that stands out, drawn over the plot as it is. */
  lit?: number | undefined;
  /** Called while the pointer is pressed, with the x under it. */
  onPick?: (x: number) => void;
  /** Called with the index of the line that the pointer is near. */
  onNear?: (line: number | undefined) => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const at = useRef(marker);
  const calls = useRef({ onPick, onNear });
  calls.current = { onPick, onNear };
  at.current = marker;
  useEffect(() => {
    const element = host.current!;
    const made = new uPlot(
      optionsOf(element, lines, height, xLabel, at, calls),
      [x as number[], ...lines.map(({ values }) => values as (number | null)[])],
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [
    theme.value,
    height,
    xLabel,
    lines.map(({ name, colour, width, dashed }) => `${name} ${colour} ${width} ${dashed}`).join(),
  ]);
  useEffect(() => {
    plot.current?.setData([x as number[], ...lines.map(({ values }) => values as (number | null)[])]);
  }, [x, ...lines.map(({ values }) => values)]);
  useEffect(() => plot.current?.redraw(false, false), [marker]);
  useEffect(() => {
    if (plot.current) light(plot.current, x, lit === undefined ? undefined : lines[lit]);
  }, [lit, x, lines]);
  return <div ref={host} class="chart" role="img" aria-label={label} style={{ minHeight: `${height}px` }} />;
}

type Calls = {
  readonly onPick?: ((x: number) => void) | undefined;
  readonly onNear?: ((line?: number) => void) | undefined;
};

function optionsOf(
  element: HTMLElement,
  lines: readonly Line[],
  height: number,
  xLabel: string | undefined,
  at: { readonly current: number | undefined },
  calls: { readonly current: Calls },
): uPlot.Options {
  // A plot lives as long as its theme.
  const known = new Map<string, string>();
  const paint = (name: string) => {
    const colour = known.get(name) ?? colourOf(element, name);
    known.set(name, colour);
    return colour;
  };
  const axis = {
    stroke: paint('var(--muted)'),
    grid: { stroke: paint('var(--line)'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  };
  return {
    width: element.clientWidth || 300,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    scales: { x: { time: false } },
    cursor: {
      y: false,
      points: { show: false },
      ...(calls.current.onNear && { focus: { prox: 16 } }),
      drag: { x: false, y: false },
    },
    ...(calls.current.onNear && { focus: { alpha: 0.25 } }),
    axes: [
      {
        ...axis,
        ...(xLabel && { label: xLabel, labelSize: 18, labelFont: '11px system-ui' }),
        size: 28,
        values: short,
      },
      { ...axis, size: 50, values: short },
    ],
    series: [
      {},
      ...lines.map(({ name, colour, width = 1.5, dashed }) => ({
        ...(dashed && { dash: [3, 3] }),
        ...{ label: name, stroke: paint(colour), width, points: { show: false }, spanGaps: true },
      })),
    ],
    hooks: {
      draw: [(made) => drawMarker(made, at.current, paint('var(--text)'))],
      ready: [(made) => listen(made, calls)],
      setSeries: [(_, index) => calls.current.onNear?.(index === null ? undefined : index - 1)],
    },
  };
}

const short = (_: uPlot, values: readonly number[]) =>
  values.map((value) =>
    Math.abs(value) >= 1e6 ? `${value / 1e6}M` : Math.abs(value) >= 1e4 ? `${value / 1e3}k` : String(value),
  );

function drawMarker(made: uPlot, x: number | undefined, colour: string): void {
  if (x === undefined) return;
  const { ctx, bbox } = made;
  const left = Math.round(made.valToPos(x, 'x', true));
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(left, bbox.top);
  ctx.lineTo(left, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/** Draws one line over the plot: hundreds need not be drawn anew because another one is pointed at. */
function light(made: uPlot, x: readonly number[], line: Line | undefined): void {
  const name = 'http://www.w3.org/2000/svg';
  const before = made.over.querySelector('svg');
  const picture = before ?? made.over.appendChild(document.createElementNS(name, 'svg'));
  picture.setAttribute('class', 'lit-line');
  const path = picture.firstElementChild ?? picture.appendChild(document.createElementNS(name, 'path'));
  const points = (line?.values ?? []).flatMap((value, k) =>
    value === null ? [] : [`${made.valToPos(x[k]!, 'x').toFixed(1)} ${made.valToPos(value, 'y').toFixed(1)}`],
  );
  path.setAttribute('d', points.length > 1 ? `M${points.join('L')}` : '');
}

/** Pressing and dragging over the plot picks an x. */
function listen({ over, posToVal }: uPlot, calls: { readonly current: Calls }): void {
  const pick = (event: PointerEvent) => {
    if (event.buttons === 1)
      calls.current.onPick?.(posToVal(event.clientX - over.getBoundingClientRect().left, 'x'));
  };
  over.addEventListener('pointerdown', pick);
  over.addEventListener('pointermove', pick);
}

/** 'var(--accent)' -> the colour it has in this theme: a canvas knows no variables. */
function colourOf(element: HTMLElement, colour: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  return name ? getComputedStyle(element).getPropertyValue(name).trim() : colour;
}
