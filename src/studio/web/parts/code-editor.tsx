import { javascript } from '@codemirror/lang-javascript';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension, RangeSetBuilder } from '@codemirror/state';
import { Decoration, EditorView, lineNumbers, WidgetType } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'preact/hooks';
import type { Fault } from '../../../core/fault.ts';

const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.string, tags.regexp], color: 'var(--code-string)' },
  { tag: [tags.comment], color: 'var(--code-comment)' },
  { tag: [tags.function(tags.variableName), tags.typeName], color: 'var(--code-name)' },
]);

const appearance = EditorView.theme({
  '.cm-changedLine': { background: 'color-mix(in srgb, var(--good) 12%, transparent) !important' },
  '.cm-changedText': { background: 'color-mix(in srgb, var(--good) 26%, transparent) !important' },
  '.cm-deletedChunk': { background: 'color-mix(in srgb, var(--bad) 10%, transparent)' },
  '&.cm-merge-a .cm-changedLine': {
    background: 'color-mix(in srgb, var(--bad) 10%, transparent) !important',
  },
  '&.cm-merge-a .cm-changedText': {
    background: 'color-mix(in srgb, var(--bad) 22%, transparent) !important',
  },
});

const reading = (label: string): Extension => [
  EditorView.cspNonce.of(nonce),
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  lineNumbers(),
  javascript({ typescript: true }),
  syntaxHighlighting(colours),
  appearance,
];

/** Two sides where there is room, else one. */
const roomForTwo = 860;

/** Shows code with CodeMirror, or the difference of two. */
export default function CodeEditor({
  source,
  against,
  fault,
  label,
}: {
  source: string;
  against?: string | undefined;
  fault?: Fault | undefined;
  label: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = host.current!;
    const [code, other] = [source.trimEnd(), against?.trimEnd()];
    const extensions = [reading(label), fault ? faultLine(fault) : []];
    if (other === undefined) {
      const view = new EditorView({ doc: code, parent, extensions });
      return () => view.destroy();
    }
    if (parent.clientWidth < roomForTwo) {
      const merged = unifiedMergeView({ original: other, mergeControls: false });
      const view = new EditorView({ doc: code, parent, extensions: [extensions, merged] });
      return () => view.destroy();
    }
    const side = (doc: string) => ({ doc, extensions });
    const view = new MergeView({ parent, a: side(other), b: side(code) });
    return () => view.destroy();
  }, [source, against, fault, label]);
  return <div ref={host} class="code" />;
}

/** Marks the line at fault and says under it what is wrong. */
function faultLine({ line, message }: Fault): Extension {
  return EditorView.decorations.compute(['doc'], ({ doc }) => {
    const builder = new RangeSetBuilder<Decoration>();
    if (line === undefined || line > doc.lines) return builder.finish();
    const { from, to } = doc.line(line);
    builder.add(from, from, Decoration.line({ class: 'cm-fault' }));
    builder.add(to, to, Decoration.widget({ widget: new FaultNote(message), block: true, side: 1 }));
    return builder.finish();
  });
}

class FaultNote extends WidgetType {
  private readonly message: string;

  constructor(message: string) {
    super();
    this.message = message;
  }

  override toDOM(): HTMLElement {
    const note = document.createElement('div');
    note.className = 'fault-note';
    note.textContent = this.message;
    return note;
  }
}
