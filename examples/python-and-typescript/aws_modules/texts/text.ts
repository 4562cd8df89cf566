/** What the Python function texts/score answers with. */
export interface Score {
  readonly words: number;
  readonly sentences: number;
  /** To read it. */
  readonly minutes: number;
  /** 0 (hard) to 100 (easy). */
  readonly ease: number;
}

export interface ScoredText extends Score {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}
