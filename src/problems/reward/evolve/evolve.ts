import type { Environment } from '../../../core/environment.ts';
import { Random } from '../../../core/random.ts';
import type { Proposal, ProposalRequest, Proposer } from '../../../optimize/problem.ts';
import { isIdentifier } from '../../../sandbox/harness.ts';
import { mostPromising } from '../../surrogate.ts';
import type { TrainingDetail } from '../reflection.ts';
import type { Genome } from './genome.ts';
import { freshGenome, type Grammar, grammarOf } from './grammar.ts';
import { parentsOf } from './parents.ts';
import { componentNames, renderGenome } from './render.ts';
import { lookedAt, signatureOf, squaredDistance } from './signature.ts';
import { surveyEnvironment } from './survey.ts';
import { cross, mutate, type Parent } from './vary.ts';

/** Programs that up to 64 samples are chosen from, and more in proportion: made afresh, and by varying what was trained. */
const freshPool = 80;
const childPool = 240;
const poolSamples = 64;
/** Share of the samples made afresh, whatever they promise. */
const blindShare = 0.1;
/** How far the uncertainty of a promise counts in its favour: standard deviation of that over the samples. */
const curiosity = 1;
/** Share of crosses among the children, and of those that are mutated as well. */
const crossShare = 0.35;
const crossMutationShare = 0.5;
/** Chance of each next parent relative to the one before it, best first. */
const rankDecay = 0.8;
/** Draws at most for a program that was not proposed before. */
const attempts = 50;

/**
 * The built-in proposer: a search over reward programs that needs no language model. It reads what a language model
 * could read: the environment's declaration and dynamics, the source of earlier rewards, their scores and the
 * statistics of their components. It writes programs from a grammar over the declared fields, mutates and crosses those
 * that have been trained, and proposes the most promising of many such drafts: a reward that ranks the environment's
 * states much as a good one did is expected to do well.
 */
export function evolveProposer(environment: Environment): Proposer<TrainingDetail> {
  const grammar = grammarOf(environment, surveyEnvironment(environment));
  // The samples of one request are made together, so that none repeats another.
  const made = new WeakMap<ProposalRequest<TrainingDetail>, readonly Proposal[]>();
  return {
    name: 'evolve',
    propose: async (request, sample) => {
      const proposals = made.get(request) ?? proposeAll(request, grammar);
      made.set(request, proposals);
      return proposals[sample]!;
    },
  };
}

function proposeAll(request: ProposalRequest<TrainingDetail>, grammar: Grammar): readonly Proposal[] {
  const count = request.ids.length;
  const random = new Random(request.seed, 'evolve');
  const parents = parentsOf(request.parents, grammar.environment);
  const draft = drafter(request.seen, grammar.environment);
  const fresh = () => draft(() => ({ genome: freshGenome(grammar, random), parents: [] }));
  const child = () => draft(() => varied(parents, grammar, random));
  const blind = parents.length === 0 ? count : binomial(count, blindShare, random);
  const chosen = repeat(blind, fresh);
  if (blind < count) {
    const pools = Math.max(1, count / poolSamples);
    const pool = [
      ...repeat(Math.ceil(pools * freshPool), fresh),
      ...repeat(Math.ceil(pools * childPool), child),
    ];
    chosen.push(...choose(pool, count - blind, parents, grammar, random));
  }
  return chosen.map(({ text, parents: from }) => ({ text, parents: from.map(({ id }) => id) }));
}

/** A program that may be proposed, and what it was made from. */
interface Draft {
  readonly genome: Genome;
  readonly parents: readonly Parent[];
  readonly text: string;
}

/**
 * Makes drafts that differ from each other and from what was proposed before, as far as that can be had. The fields of a
 * robot can make names of components that the sandbox finds too long: such drafts are not made. (Acrobot has them too,
 * one in eight; what is published of its searches was measured with them.)
 */
function drafter(seen: readonly string[], environment: Environment) {
  const taken = new Set(seen.map((source) => source.trim()));
  return (make: () => Omit<Draft, 'text'>): Draft => {
    for (let attempt = 1; ; attempt++) {
      const made = make();
      const text = renderGenome(made.genome, environment);
      const usable = !environment.robot || componentNames(made.genome).every(isIdentifier);
      if ((taken.has(text.trim()) || !usable) && attempt < attempts) continue;
      taken.add(text.trim());
      return { ...made, text };
    }
  };
}

/** One of the parents mutated, or two of them crossed. */
function varied(parents: readonly Parent[], grammar: Grammar, random: Random): Omit<Draft, 'text'> {
  const first = chooseParent(parents, random);
  const second = chooseParent(parents, random);
  if (first === second || random.uniform() >= crossShare) {
    return { genome: mutate(first, grammar, random), parents: [first] };
  }
  const genome = cross(first, second, random);
  const mutated = random.uniform() < crossMutationShare;
  return {
    genome: mutated ? mutate({ ...first, genome }, grammar, random) : genome,
    parents: [first, second],
  };
}

/** The better the rank, the likelier. */
function chooseParent(parents: readonly Parent[], random: Random): Parent {
  let index = 0;
  while (random.uniform() < rankDecay) index++;
  return parents[index % parents.length]!;
}

/**
 * The most promising drafts of `pool`. Of programs that keep somebody else's code nothing can be foretold, since it
 * runs in the sandbox alone: they get their share of the samples unseen.
 */
function choose(
  pool: readonly Draft[],
  count: number,
  parents: readonly Parent[],
  { survey }: Grammar,
  random: Random,
): Draft[] {
  const transitions = lookedAt(survey);
  const judged = pool.flatMap((draft) => {
    const signature = signatureOf(draft.genome, transitions);
    return signature ? [{ draft, signature }] : [];
  });
  const unseen = pool
    .filter(({ genome }) => genome.original !== undefined)
    .slice(0, Math.round((count * (pool.length - judged.length)) / pool.length));
  const known = parents.flatMap(({ genome, merit }) => {
    const signature = signatureOf(genome, transitions);
    return signature ? [{ point: signature, merit }] : [];
  });
  const curiosities = repeat(count - unseen.length, () => curiosity * Math.abs(random.normal()));
  const signatures = judged.map(({ signature }) => signature);
  const promising = mostPromising(known, signatures, curiosities, squaredDistance);
  return [...unseen, ...promising.map((i) => judged[i]!.draft)];
}

const repeat = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** How many of `count` come out true at a chance of `share` each. */
function binomial(count: number, share: number, random: Random): number {
  return repeat(count, () => random.uniform() < share).filter(Boolean).length;
}
