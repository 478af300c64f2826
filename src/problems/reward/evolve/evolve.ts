import type { ValidCandidate } from '../../../core/candidate.ts';
import type { Environment } from '../../../core/environment.ts';
import { Random } from '../../../core/random.ts';
import type { Proposal, ProposalRequest, Proposer } from '../../../optimize/problem.ts';
import type { TrainingDetail } from '../reflection.ts';
import type { Genome } from './genome.ts';
import { freshGenome, type Grammar, grammarOf } from './grammar.ts';
import { recoverGenome } from './recover.ts';
import { renderGenome } from './render.ts';
import { surveyEnvironment } from './survey.ts';
import { cross, mutate, type Parent } from './vary.ts';

/** Share of the samples made afresh when there are parents to go on from. */
const freshShare = 0.2;
const crossShare = 0.3;
/** Chance of each next parent relative to the one before it, best first. */
const rankDecay = 0.65;
/** Attempts at a program that was not proposed before. */
const attempts = 50;

/**
 * The built-in proposer: a search over reward programs that needs no language model. It reads what a language model
 * could read: the environment's declaration and dynamics, the parents' source, their scores and the statistics of
 * their components. It writes programs from a grammar over the declared fields, mutates and crosses them.
 */
export function evolveProposer(environment: Environment): Proposer<TrainingDetail> {
  const grammar = grammarOf(environment, surveyEnvironment(environment));
  // The samples of one request are made together, so that none repeats another.
  const made = new WeakMap<ProposalRequest<TrainingDetail>, Proposal[]>();
  return {
    name: 'evolve',
    propose: async (request, sample) => {
      const proposals = made.get(request) ?? proposeAll(request, grammar);
      made.set(request, proposals);
      return proposals[sample]!;
    },
  };
}

function proposeAll(request: ProposalRequest<TrainingDetail>, grammar: Grammar): Proposal[] {
  const parents = parentsOf(request.parents, grammar.environment);
  const seen = new Set(request.seen.map((source) => source.trim()));
  return Array.from({ length: request.count }, (_, sample) => {
    const random = new Random(request.seed, 'evolve', sample);
    let proposal = propose(parents, grammar, random);
    for (let i = 1; i < attempts && seen.has(proposal.text.trim()); i++)
      proposal = propose(parents, grammar, random);
    seen.add(proposal.text.trim());
    return proposal;
  });
}

function propose(parents: readonly Parent[], grammar: Grammar, random: Random): Proposal {
  const { environment } = grammar;
  const write = (genome: Genome, from: readonly Parent[]) => ({
    text: renderGenome(genome, environment),
    parents: from.map(({ id }) => id),
  });
  if (parents.length === 0 || random.uniform() < freshShare) return write(freshGenome(grammar, random), []);
  const first = chooseParent(parents, random);
  const second = chooseParent(parents, random);
  if (first === second || random.uniform() >= crossShare)
    return write(mutate(first, grammar, random), [first]);
  const genome = cross(first, second, random);
  const child = random.uniform() < 0.5 ? genome : mutate({ ...first, genome }, grammar, random);
  return write(child, [first, second]);
}

/** The better the rank, the likelier. */
function chooseParent(parents: readonly Parent[], random: Random): Parent {
  let index = 0;
  while (random.uniform() < rankDecay) index++;
  return parents[index % parents.length]!;
}

/**
 * The parents that can be taken up, best first; of equal ones the one that learned sooner. None when all are equal
 * in that too: then nothing is known about what is good, and a fresh start is worth more than a variation.
 */
function parentsOf(
  candidates: readonly ValidCandidate<TrainingDetail>[],
  environment: Environment,
): Parent[] {
  const ranked = candidates
    .map((candidate) => ({ candidate, ...merit(candidate) }))
    .sort((a, b) => b.score - a.score || b.average - a.average);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (ranked.length > 1 && best!.score === worst!.score && best!.average === worst!.average) return [];
  return ranked.flatMap(({ candidate }) => {
    const { checkpoints } = candidate.outcome.detail;
    const statistics = checkpoints.at(-1)?.components ?? {};
    const genome = recoverGenome(candidate.solution, Object.keys(statistics), environment);
    return genome ? [{ id: candidate.id, genome, statistics }] : [];
  });
}

function merit({ outcome }: ValidCandidate<TrainingDetail>): { score: number; average: number } {
  const { checkpoints } = outcome.detail;
  const average = checkpoints.reduce((sum, { fitness }) => sum + fitness, 0) / checkpoints.length;
  return { score: outcome.score, average };
}
