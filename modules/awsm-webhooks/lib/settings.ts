import { defineNumbers, type Numbers } from 'jaws-core-js/settings';

/** Default, minimum and maximum of each. */
const rules = {
  /** A signature that is older than this, or this far in the future, is refused: as Stripe, Slack and Standard Webhooks advise. */
  toleranceSeconds: [300, 30, 3600],
  /**
   * Longer than any sender retries (Stripe does for three days: https://docs.stripe.com/webhooks#retries), because a captured request of GitHub
   * or of a plain HMAC, which sign no time, counts again after it.
   */
  rememberDays: [90, 4, 400],
} as const;

export type Settings = Numbers<typeof rules>;

/** A project's settings, with defaults. Throws Error with every mistake. */
export const defineSettings = (given: Partial<Settings> = {}): Settings =>
  defineNumbers('aws_modules/awsm-webhooks/settings.ts', rules, given);
