import type { TextName } from './texts.ts';

interface Rule {
  /**
   * A new page to pay. `replace`: after the unfinished subscription is ended. Any other word is the reason of the refusal.
   */
  readonly checkout: 'allow' | 'replace' | Extract<TextName, 'subscribed' | 'debt'>;
  /** Another plan or quantity. */
  readonly change: 'allow' | Extract<TextName, 'none' | 'debt'>;
  /** The end with the period, when the account is deleted (`onDelete: 'period-end'`). */
  readonly cancel: 'period-end' | 'invoice' | 'void' | 'over';
  /**
   * The end with the account (`onDelete: 'cancel'`). `invoice`: with a last invoice for changes that have not been invoiced. `void`: nobody can pay it
   * any more.
   */
  readonly delete: 'invoice' | 'void' | 'over';
}

const good: Rule = { checkout: 'subscribed', change: 'allow', cancel: 'period-end', delete: 'invoice' };
// Stripe credits unused time as if it had been paid, so a debt is paid before anything changes:
// https://docs.stripe.com/billing/subscriptions/prorations
const owing: Rule = { checkout: 'debt', change: 'debt', cancel: 'invoice', delete: 'invoice' };
const over: Rule = { checkout: 'allow', change: 'none', cancel: 'over', delete: 'over' };

/** What may be done with a subscription, by its status: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses */
export const rules: Readonly<Record<string, Rule>> = {
  trialing: good,
  active: good,
  past_due: owing,
  unpaid: owing,
  paused: owing,
  // Stripe changes nothing of it but its payment method, and voids it after 23 hours.
  incomplete: { checkout: 'replace', change: 'none', cancel: 'void', delete: 'void' },
  incomplete_expired: over,
  canceled: over,
};

/** A status that this version does not know is one of a subscription that is not paid. */
export const ruleOf = (status: string): Rule => (Object.hasOwn(rules, status) ? rules[status]! : owing);
