import type { Figure } from '../document.ts';
import type { ComparisonReport } from '../report.ts';
import { confidenceText } from '../statistics/confidence.ts';
import { forestPlot } from './forest.ts';
import { linePlot } from './lines.ts';

/** The plots of a comparison: how good, how soon, how reliably. */
export function comparisonFigures({ rewards, baseline, seeds, confidence }: ComparisonReport): Figure[] {
  const interval = `${confidenceText(confidence)} interval`;
  const scored = rewards.filter(({ scores }) => scores.length > 0);
  if (scored.length === 0) return [];
  const reference = scored.find(({ label }) => label === baseline)?.iqm.value;
  const rows = scored.map(({ label, iqm, scores }) => ({ label, estimate: iqm, values: scores }));
  const curves = scored.map(({ label, curve }) => ({
    label,
    points: curve.map(({ steps, ...estimate }) => ({ x: steps, ...estimate })),
  }));
  const profiles = scored.map(({ label, profile }) => ({
    label,
    points: profile.map(({ threshold, ...estimate }) => ({ x: threshold, ...estimate })),
  }));
  return [
    {
      title: 'How good',
      caption: `Interquartile mean of the fitness (large dot), its ${interval} (bar) and every seed (small dots). The dashed line is ${baseline}.`,
      ...forestPlot(rows, { x: 'fitness', title: 'Interquartile means of the fitness' }, reference),
    },
    {
      title: 'How soon',
      caption: `Fitness on held-out starts while training: interquartile mean over ${seeds} seeds, with its ${interval}.`,
      ...linePlot(curves, { x: 'environment steps', y: 'fitness', title: 'Learning curves' }),
    },
    {
      title: 'How reliably',
      caption:
        'Performance profile: the share of the seeds that end above each fitness. The higher and the further to the right, the better.',
      ...linePlot(
        profiles,
        { x: 'fitness', y: 'share of seeds above it', title: 'Performance profiles' },
        [0, 1],
      ),
    },
  ];
}
