import { lazy, Suspense } from 'preact/compat';
import type { Fault } from '../../../core/fault.ts';

/** The editor is heavy: it is loaded with the first code that is shown, which can be read meanwhile. */
const Editor = lazy(() => import('./code-editor.tsx'));

/** Code, highlighted; with `against`, what differs from it. It is shown, never run. */
export function Code({
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
  return (
    <Suspense fallback={<pre class="code">{source}</pre>}>
      <Editor source={source} against={against} fault={fault} label={label} />
    </Suspense>
  );
}
