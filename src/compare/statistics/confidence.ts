/** An interval holds the true value in this share of repetitions. */
export type Confidence = 0.8 | 0.9 | 0.95 | 0.99;

export const usualConfidence: Confidence = 0.95;

/** How many standard errors of a standard normal lie to either side. */
const normalEnds: Readonly<Record<Confidence, number>> = {
  0.8: 1.2815515655446004,
  0.9: 1.6448536269514722,
  0.95: 1.959963984540054,
  0.99: 2.5758293035489004,
};

export const confidences = Object.keys(normalEnds).map(Number) as Confidence[];

export const normalEnd = (confidence: Confidence) => normalEnds[confidence];

/** '95 %' */
export const confidenceText = (confidence: Confidence) => `${Math.round(100 * confidence)} %`;
