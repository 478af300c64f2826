import { type Context, colours, writeJson } from '../context.ts';
import { formatCount, formatDuration, plural } from '../format.ts';
import { costText, ledgerDocument } from '../ledger.ts';
import type { SearchSettings } from '../search/perform.ts';
import type { Forecast } from './forecast.ts';

/** `--dry-run`: the forecast and what it assumes, on stdout. */
export function showForecast(
  forecast: Forecast,
  settings: SearchSettings,
  jobs: number,
  json: boolean,
  context: Context,
): void {
  const { answers, trainings, steps, secondsPerTraining, seconds } = forecast;
  if (json) {
    const document = answers && { ...answers, ledger: ledgerDocument(answers.ledger) };
    writeJson(context.stdout, {
      type: 'forecast',
      ...forecast,
      ...(document && { answers: document }),
    });
    return;
  }
  const paint = colours(context.stdout, context.env);
  const facts = [
    ...answerFacts(forecast, settings),
    [
      'trainings',
      `${formatCount(trainings)}, ${jobs} side by side, ${secondsPerTraining.toFixed(1)} s a whole one`,
    ],
    ['steps', `${formatCount(steps)} in all${settings.halving ? ': halving ends most trainings early' : ''}`],
    ['time', `about ${formatDuration(seconds)}`],
    ['assumed', assumptions(forecast, settings).join('\n            ')],
  ];
  const lines = facts.map(([name, text]) => `${paint.dim(name!.padEnd(10))}  ${text}\n`);
  context.stdout.write(`${lines.join('')}\nNothing was asked, and no run was made.\n`);
}

function answerFacts({ answers, byHand }: Forecast, { proposer, model }: SearchSettings): string[][] {
  if (byHand !== undefined) return [['answers', `${byHand}, from you`]];
  if (!answers) return [['answers', `none is paid for: ${proposer} needs no language model`]];
  const { ledger } = answers;
  const { inputTokens, outputTokens } = ledger;
  return [
    ['answers', `${formatCount(ledger.answers)} of ${model}`],
    ['tokens', `about ${formatCount(inputTokens)} in, ${formatCount(outputTokens)} out`],
    ['cost', ledger.unpriced > 0 ? costText(ledger) : `about ${costText(ledger)}`],
  ];
}

function assumptions({ answers }: Forecast, { model, repairs }: SearchSettings): string[] {
  const time = 'a training takes as long as one with the human reward, measured just now';
  if (!answers) return [time];
  const source =
    answers.records > 0
      ? `answers and repairs are like ${plural(answers.records, 'recorded answer')} of ${model}`
      : `no answer of ${model} is recorded: 4 characters a token, 500 tokens an answer`;
  return [
    source,
    ...(answers.records === 0 && repairs > 0
      ? [`no answer fails and is sent back (up to ${repairs} times each)`]
      : []),
    'no tokens come from the cache, and nothing is asked twice',
    'the model writes 80 tokens a second',
    time,
  ];
}
