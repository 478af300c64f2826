import type { Checkpoint } from '../core/training.ts';
import type { Moments } from './statistics/moments.ts';

/** Means over the episodes of one policy in one world. */
export interface Played {
  /** The task metric F, summed over the episode. */
  readonly fitness: number;
  /** The same of the reward that trained the policy. */
  readonly reward: number;
}

/** How one policy fares on starts that its training was not scored on, in its own world and in perturbed ones. */
export interface PolicyProbe {
  readonly fresh: Played;
  /** Each reward of the comparison, summed over the same fresh episodes; null where that reward failed. */
  readonly returns: readonly (number | null)[];
  /** By the perturbation's name. */
  readonly perturbed: Readonly<Record<string, Played>>;
}

/** Everything that playing the policies of one reward tells. */
export interface Probe {
  /** One for each policy. */
  readonly policies: readonly PolicyProbe[];
  /** Moments of every reward of the comparison, of the human reward and of the fitness, over the fresh transitions. */
  readonly moments: Moments;
}

/** One training that gave a score, and what is known of its policy. */
export interface SeedResult {
  /** Which of the seeds, counted from 1. */
  readonly repeat: number;
  /** The best checkpoint's fitness. */
  readonly score: number;
  readonly checkpoints: readonly Checkpoint[];
  readonly probe?: PolicyProbe;
}

/** One reward of a comparison, with all that was seen of it. */
export interface RewardEvidence {
  readonly label: string;
  /** What the name stands for: a run and its candidate, a file. */
  readonly about: string;
  readonly role: 'human' | 'fitness' | 'other';
  /** In order of the repeat; failed trainings are missing. */
  readonly seeds: readonly SeedResult[];
  /** What went wrong in the failed trainings, and in playing the policies. */
  readonly faults: readonly string[];
  /** Column of this reward in every probe's moments and returns. */
  readonly column: number;
  readonly moments?: Moments;
}

/** The scores over the seeds. */
export const scoresOf = ({ seeds }: RewardEvidence) => seeds.map(({ score }) => score);
