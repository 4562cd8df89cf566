import { defineNumbers, type Numbers } from 'jaws-core-js/settings';

/** Each by default, at least and at most. */
const rules = {
  /** Older than this, or as much in the future, a signature is not accepted: what Stripe, Slack and Standard Webhooks advise. */
  toleranceSeconds: [300, 30, 3600],
  /**
   * Longer than any sender tries again (Stripe does for three days: https://docs.stripe.com/webhooks#retries), because a captured request of GitHub
   * or of a plain HMAC, which sign no time, counts again after it.
   */
  rememberDays: [90, 4, 400],
} as const;

export type Settings = Numbers<typeof rules>;

/** Settings of a project, with defaults for what it leaves out. Throws Error with every mistake. */
export const defineSettings = (given: Partial<Settings> = {}): Settings =>
  defineNumbers('aws_modules/awsm-webhooks/settings.ts', rules, given);
