import { checkBase } from './stripe/client.ts';
import type { GivenTexts } from './texts.ts';

export interface Plan {
  /** From Stripe: ids (`price_…`) or lookup keys. */
  readonly prices: readonly string[];
  /** The entitlements of a paying user: names that your functions check. */
  readonly entitlements: readonly string[];
  /** For seats and the like. */
  readonly quantity: { readonly least: number; readonly most: number };
  /** For a first subscription. */
  readonly trialDays: number;
}

export interface Settings {
  readonly plans: Readonly<Record<string, Plan>>;
  /** Days for which entitlements continue after a failed payment. */
  readonly graceDays: number;
  /** Days for which they continue after a paid period without news from Stripe. */
  readonly staleDays: number;
  /** What happens to subscriptions when the account is deleted. */
  readonly onDelete: 'cancel' | 'period-end' | 'keep';
  /** `always_invoice`: a change is charged at once, and made only if it is paid. */
  readonly proration: 'always_invoice' | 'create_prorations' | 'none';
  /** Stages that use Stripe's live mode; all others its test mode. */
  readonly liveStages: readonly string[];
  /** Paths of your pages below BILLING_PAGES. */
  readonly pages: { readonly done: string; readonly back: string };
  /** More parameters of a checkout session: `{ 'automatic_tax[enabled]': 'true' }`. */
  readonly checkout: Readonly<Record<string, string>>;
  readonly texts: GivenTexts;
  /** For tests only. */
  readonly apiBase: string;
}

type GivenPlan = Pick<Plan, 'prices' | 'entitlements'> & Partial<Plan>;
export type GivenSettings = Partial<Omit<Settings, 'plans'>> & { readonly plans: Readonly<Record<string, GivenPlan>> };

const usual: Omit<Settings, 'plans'> = {
  graceDays: 7,
  staleDays: 3,
  onDelete: 'cancel',
  proration: 'always_invoice',
  liveStages: ['prod', 'production', 'live'],
  pages: { done: '/billing/done', back: '/billing' },
  checkout: {},
  texts: {},
  apiBase: 'https://api.stripe.com',
};

const choices = {
  onDelete: ['cancel', 'period-end', 'keep'],
  proration: ['always_invoice', 'create_prorations', 'none'],
} as const;

/** A project's settings, with defaults. Throws Error with every mistake. */
export function defineSettings(given: GivenSettings): Settings {
  const mistakes: string[] = [];
  refuseUnknown(given, [...Object.keys(usual), 'plans'], '', mistakes);
  const settings = { ...usual, ...given, pages: { ...usual.pages, ...given.pages } };
  whole(settings.graceDays, 0, 60, 'graceDays', mistakes);
  whole(settings.staleDays, 1, 60, 'staleDays', mistakes);
  for (const [name, values] of Object.entries(choices)) {
    const value = settings[name as keyof typeof choices];
    if (!(values as readonly string[]).includes(value))
      mistakes.push(`${name} must be one of ${values.join(', ')}, not ${JSON.stringify(value)}`);
  }
  for (const [name, path] of Object.entries(settings.pages)) {
    if (!/^\/[\w/.~-]*$/.test(String(path)))
      mistakes.push(`pages.${name} must be a path such as "/billing", not ${JSON.stringify(path)}`);
  }
  if (!isTexts(settings.liveStages)) mistakes.push('liveStages must be a list of names of stages');
  try {
    checkBase(settings.apiBase);
  } catch (error) {
    mistakes.push(`apiBase: ${(error as Error).message}`);
  }
  const plans = Object.fromEntries(
    Object.entries(given.plans ?? {}).map(([name, plan]) => [name, readPlan(name, plan, mistakes)]),
  );
  const prices = Object.values(plans).flatMap((plan) => plan.prices);
  const twice = prices.find((price, index) => prices.indexOf(price) !== index);
  if (twice !== undefined) mistakes.push(`plans: the price "${twice}" is in two plans`);
  if (mistakes.length > 0) {
    const list = mistakes.map((one) => `- ${one}`).join('\n');
    throw new Error(`Invalid settings in aws_modules/awsm-billing/settings.ts:\n${list}`);
  }
  return { ...settings, plans };
}

function readPlan(name: string, given: GivenPlan, mistakes: string[]): Plan {
  const at = `plans.${name}`;
  const plan = { quantity: { least: 1, most: 1 }, trialDays: 0, ...given };
  refuseUnknown(given, ['prices', 'entitlements', 'quantity', 'trialDays'], `${at}.`, mistakes);
  if (!isTexts(plan.prices) || plan.prices.length === 0) {
    mistakes.push(`${at}.prices must list ids (price_…) or lookup keys of prices of Stripe`);
  }
  if (!isTexts(plan.entitlements))
    mistakes.push(`${at}.entitlements must be a list of names of letters, digits, ".", ":", "_" and "-"`);
  whole(plan.trialDays, 0, 730, `${at}.trialDays`, mistakes);
  whole(plan.quantity.least, 1, 1_000_000, `${at}.quantity.least`, mistakes);
  whole(plan.quantity.most, plan.quantity.least, 1_000_000, `${at}.quantity.most`, mistakes);
  return { ...plan, prices: isTexts(plan.prices) ? plan.prices : [] };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && /^[\w:.-]{1,100}$/.test(one));

function whole(value: unknown, least: number, most: number, name: string, mistakes: string[]): void {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return;
  mistakes.push(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`);
}

function refuseUnknown(given: object, known: readonly string[], prefix: string, mistakes: string[]): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    mistakes.push(`${prefix}${name} is not a setting; these are: ${known.join(', ')}`);
  }
}

/** The plan for a Stripe price. */
export function planOf({ plans }: Settings, price: { readonly id: string; readonly lookupKey?: string | undefined }) {
  return Object.entries(plans).find(
    ([, plan]) =>
      plan.prices.includes(price.id) || (price.lookupKey !== undefined && plan.prices.includes(price.lookupKey)),
  );
}
