import { lazy, Suspense } from 'preact/compat';
import type { Fault } from '../../../core/fault.ts';

/** Code and what is said of it. */
export interface CodeProps {
  readonly source: string;
  readonly against?: string | undefined;
  readonly fault?: Fault | undefined;
  /** What it is, for who cannot see it. */
  readonly label: string;
}

/** The editor is heavy: it is loaded with the first code that is shown, which can be read meanwhile. */
const Editor = lazy(() => import('./code-editor.tsx'));

/** Code, highlighted; with `against`, what differs from it. It is shown, never run. */
export function Code(props: CodeProps) {
  return (
    <Suspense fallback={<pre class="code">{props.source}</pre>}>
      <Editor {...props} />
    </Suspense>
  );
}
