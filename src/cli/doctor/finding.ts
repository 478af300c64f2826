/** What was found about one thing that heureka uses. */
export interface Finding {
  readonly name: string;
  /** `missing` keeps heureka from its work; `absent` only leaves a possibility unused. */
  readonly state: 'works' | 'absent' | 'missing';
  readonly detail: string;
  /** What to do, one step a line. */
  readonly fix?: readonly string[];
  /** Milliseconds of one PPO step, of a backend. */
  readonly milliseconds?: number;
}
