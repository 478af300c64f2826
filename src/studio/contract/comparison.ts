import type { ReportDocument } from '../../compare/document.ts';
import type { Confidence } from '../../compare/statistics/confidence.ts';
import type { RunState } from './run.ts';

/** A reward that can be compared, by the name that `heureka compare` knows it by. */
export interface RewardChoice {
  /** 'human', 'fitness', or a run with or without ':candidate'. */
  readonly name: string;
  readonly about: string;
}

/** One comparison in the list of them. */
export interface ComparisonSummary {
  readonly name: string;
  readonly state: RunState;
  readonly environment: string;
  readonly rewards: readonly string[];
  /** Trainings of each reward. */
  readonly seeds: number;
  readonly seed: number;
  /** Environment steps of one training. */
  readonly steps: number;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** How much of the trainings is done, 0 to 1. */
  readonly done: number;
}

/** One training of a comparison. */
export interface ComparisonTraining {
  readonly reward: string;
  readonly repeat: number;
  /** How much of it is done, 0 to 1. */
  readonly done: number;
  /** The best checkpoint's fitness so far. */
  readonly best?: number;
  /** Why it gave no score. */
  readonly fault?: string;
}

/** A comparison as its page shows it while it is made. */
export interface ComparisonView extends ComparisonSummary {
  readonly trainings: readonly ComparisonTraining[];
  /** Whether there is evidence to report on. */
  readonly reported: boolean;
  /** What ended the process that made it, when it did not finish. */
  readonly trouble?: string;
}

/** Which report is made of a comparison's evidence. */
export interface ReportChoice {
  readonly rewards: readonly string[];
  readonly baseline: string;
  /** The first so many trainings of each reward. */
  readonly seeds: number;
  readonly confidence: Confidence;
  /** The fitness whose time to reach is told. */
  readonly threshold: number;
}

/** A report, and what there is to choose from. */
export interface ReportView {
  readonly document: Omit<ReportDocument, 'data'>;
  readonly chosen: ReportChoice;
  readonly all: {
    readonly rewards: readonly string[];
    readonly seeds: number;
    readonly confidences: readonly Confidence[];
  };
}

/** Files that a report can be taken away in. */
export const reportFormats = ['html', 'md', 'csv', 'json', 'latex'] as const;
export type ReportFormat = (typeof reportFormats)[number];
