import type { MfaCode } from '../aws/credentials.ts';

/** A question for a code, and whether the person left it unanswered. */
export interface LeavableQuestion {
  readonly ask: MfaCode;
  /** Why the command ends; undefined where every question was answered. */
  readonly left: () => unknown;
}

/**
 * A person who leaves the question for a code with Ctrl-C wants the command to end. Readers of regions report a failure for each and go on, so the
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
