import { h, type VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';

const elements = new Set(['svg', 'g', 'line', 'circle', 'text', 'title', 'polygon', 'polyline']);
const attributes = /^(viewBox|role|aria-label|class|x|y|x1|x2|y1|y2|cx|cy|r|points|text-anchor)$/;

/** A plot that the server has drawn: its shapes one by one, so that nothing else in it can be. Pointing at a series lights it. */
export function Figure({
  title,
  caption,
  svg,
  narrow,
}: {
  title: string;
  caption: string;
  svg: string;
  /** What stands in its place where the screen is narrow. */
  narrow: string;
}) {
  const [lit, setLit] = useState<string>();
  const drawings = useMemo(
    () => ({ wide: drawingOf(svg), narrow: drawingOf(narrow) }) as const,
    [svg, narrow],
  );
  const point = ({ target }: Event) => {
    const series = (target as Element).closest?.('.series, .label[class*=" s"]');
    setLit(series ? /\bs\d\b/.exec(series.getAttribute('class') ?? '')?.[0] : undefined);
  };
  return (
    <figure class={`plot ${lit ? `lit-${lit}` : ''}`}>
      <h3>{title}</h3>
      <div class="plot-area" onPointerOver={point} onPointerLeave={() => setLit(undefined)}>
        <div class="drawing-wide">{drawings.wide}</div>
        <div class="drawing-narrow">{drawings.narrow}</div>
      </div>
      <figcaption class="muted">{caption}</figcaption>
    </figure>
  );
}

function drawingOf(svg: string): VNode | null {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  return root.localName === 'svg' ? shapeOf(root) : null;
}

function shapeOf(element: Element): VNode | null {
  if (!elements.has(element.localName)) return null;
  const kept = [...element.attributes].filter(({ name }) => attributes.test(name));
  const children = [...element.childNodes].flatMap((node): (string | VNode)[] => {
    if (node.nodeType === Node.TEXT_NODE) return [node.textContent ?? ''];
    const shape = node.nodeType === Node.ELEMENT_NODE ? shapeOf(node as Element) : null;
    return shape ? [shape] : [];
  });
  return h(element.localName, Object.fromEntries(kept.map(({ name, value }) => [name, value])), ...children);
}
