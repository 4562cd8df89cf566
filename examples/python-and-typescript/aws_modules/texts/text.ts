/** The answer of the Python function texts/score. */
export interface Score {
  readonly words: number;
  readonly sentences: number;
  /** The time to read it. */
  readonly minutes: number;
  /** 0 (hard) to 100 (easy). */
  readonly ease: number;
}

export interface ScoredText extends Score {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}
