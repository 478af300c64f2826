import { useEffect, useState } from 'preact/hooks';
import { applyEvent, type LiveNews, type RunEvent, type RunView } from '../../contract/run.ts';
import { get, reachable } from './api.ts';

/** Follows a run: what it is now, then everything that happens, each event once, across breaks of the connection. */
export function useLiveRun(name: string): { readonly run?: RunView; readonly error?: Error } {
  const [state, setState] = useState<{ run?: RunView; error?: Error }>({});
  useEffect(() => {
    setState({});
    let current = true;
    let source: EventSource | undefined;
    let run: RunView;
    let request: number | undefined;
    const show = () => {
      // Many events at once are shown as one.
      if (request !== undefined) return;
      request = requestAnimationFrame(() => {
        request = undefined;
        if (current) setState({ run });
      });
    };
    const follow = () => {
      source = new EventSource(`/api/runs/${encodeURIComponent(name)}/events?after=${run.lastEvent}`);
      source.addEventListener('happening', ({ data }) => {
        run = applyEvent(run, JSON.parse(data) as RunEvent);
        show();
      });
      source.addEventListener('live', ({ data }) => {
        run = { ...run, live: JSON.parse(data) as LiveNews };
        show();
      });
      source.onopen = () => {
        reachable.value = true;
      };
      // The browser tries again by itself, and names the last event it has seen; only a refusal ends that.
      source.onerror = () => {
        reachable.value = false;
        if (source?.readyState === EventSource.CLOSED && current) setTimeout(() => current && follow(), 2000);
      };
    };
    get<RunView>(`/api/runs/${encodeURIComponent(name)}`).then(
      (value) => {
        if (!current) return;
        run = value;
        setState({ run });
        follow();
      },
      (error: Error) => current && setState({ error }),
    );
    return () => {
      current = false;
      source?.close();
    };
  }, [name]);
  return state;
}
