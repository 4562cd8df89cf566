import type { MfaCode } from '../aws/credentials.ts';

/** Tracks a question for a code, and whether the user left it unanswered. */
export interface LeavableQuestion {
  readonly ask: MfaCode;
  /** Why the command ends; undefined if every question was answered. */
  readonly left: () => unknown;
}

/**
 * A user who leaves the question for a code with Ctrl-C wants the command to end. Readers of regions report a failure for each and continue, so the
 * cancellation is remembered here: nothing asks again, and the command ends with it. `stays`: whether a view stays on the screen without an answer.
 */
export function leavableQuestion(ask: MfaCode, stays: () => boolean): LeavableQuestion {
  let left: unknown;
  return {
    left: () => left,
    async ask(serial) {
      if (left !== undefined) throw left;
      try {
        return await ask(serial);
      } catch (error) {
        if (!stays()) left = error;
        throw error;
      }
    },
  };
}
