import type { ActionField, StateField } from '../../core/environment.ts';

/** One field of the form that starts a search: a flag of the command line, with what its setting may be. */
export interface FormField {
  readonly name: string;
  readonly help: string;
  readonly kind: 'number' | 'text' | 'choice';
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  /** What it is when it is left empty. */
  readonly fallback?: string;
}

/** An environment as its page shows it. */
export interface EnvironmentView {
  readonly name: string;
  readonly task: string;
  readonly source: string;
  readonly timestep: number;
  readonly episodeLength: number;
  readonly robot: boolean;
  readonly state: Readonly<Record<string, StateField>>;
  readonly actions: Readonly<Record<string, ActionField>>;
  /** TypeScript. */
  readonly code: { readonly environment: string; readonly human: string; readonly fitness: string };
}

/** What `heureka doctor` found about one thing. */
export interface DoctorFinding {
  readonly name: string;
  readonly state: 'works' | 'absent' | 'missing';
  readonly detail: string;
  readonly fix?: readonly string[];
  readonly milliseconds?: number;
}

/** Something a candidate can be taken away as. */
export interface ExportFormat {
  readonly name: string;
  /** What of the candidate it is. */
  readonly of: 'reward' | 'policy' | 'curves';
  /** Of its file: '.py', or '.zip' for a folder of files. */
  readonly ending: string;
}

/** What every page may need to know. */
export interface StudioFacts {
  readonly version: string;
  /** The folder of the runs, as people read it. */
  readonly runs: string;
}

/** The answer to a request that was refused or failed. */
export interface Refusal {
  readonly error: string;
  readonly hint?: string;
}
