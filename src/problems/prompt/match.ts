/** How a reply is held against the answer that is right. */
export interface Match {
  readonly numeric: boolean;
  /** What is wrong with an answer of the data, in words that follow 'answer'. */
  faultOf(answer: string): string | undefined;
  isRight(reply: string, answer: string): boolean;
}

export const matchNames = ['exact', 'number', 'regex'] as const;
export type MatchName = (typeof matchNames)[number];

/** Characters of a reply that a pattern is looked for in: the end, where answers stand. */
const lookedThrough = 10_000;

export const matches: Readonly<Record<MatchName, Match>> = {
  /** The reply, its last line, or what comes after "the answer is" is the answer, but for case and punctuation. */
  exact: {
    numeric: false,
    faultOf: (answer) => (normalise(answer) === '' ? 'has no word in it' : undefined),
    isRight: (reply, answer) => candidatesIn(reply).some((text) => normalise(text) === normalise(answer)),
  },
  /** The last number of the reply is the answer's last, as OPRO reads replies. */
  number: {
    numeric: true,
    faultOf: (answer) => (lastNumber(answer) === undefined ? 'holds no number' : undefined),
    isRight: (reply, answer) => {
      const [found, right] = [lastNumber(reply), lastNumber(answer)!];
      return found !== undefined && Math.abs(found - right) <= 1e-6 * Math.max(1, Math.abs(right));
    },
  },
  /** The answer is a regular expression that the reply matches somewhere. */
  regex: {
    numeric: false,
    faultOf: (answer) => {
      try {
        new RegExp(answer);
        return undefined;
      } catch (error) {
        return `is no regular expression: ${(error as Error).message}`;
      }
    },
    isRight: (reply, answer) => new RegExp(answer, 's').test(reply.slice(-lookedThrough)),
  },
};

function candidatesIn(reply: string): string[] {
  const lines = reply.split('\n').filter((line) => line.trim() !== '');
  const announced = /.*\banswer(?: is|:)(.*)$/is.exec(reply)?.[1];
  return [reply, lines.at(-1) ?? '', ...(announced === undefined ? [] : [announced])];
}

/** Words and numbers alone, in lower case. */
function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.+-]+/gu, ' ')
    .replace(/\.(?=\s|$)/g, '')
    .trim();
}

/** The last number in a text: '1,234.50' is one number, and so is '-3'. */
function lastNumber(text: string): number | undefined {
  const found = text.match(/-?\d[\d,]*(?:\.\d+)?|-?\.\d+/g)?.at(-1);
  return found === undefined ? undefined : Number(found.replaceAll(',', ''));
}
