import type { GivenTexts } from './texts.ts';

/** The limits of a plan's customers. An omitted limit does not apply. */
export interface Plan {
  /** Requests a second, on average. */
  readonly ratePerSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
  /** Requests a day and a calendar month, in UTC. */
  readonly perDay?: number;
  readonly perMonth?: number;
  /** The scopes that its keys may have. */
  readonly scopes: readonly string[];
}

const numbers = {
  /** Maximum number of a customer's valid keys. */
  maxKeys: [10, 1, 50],
  /** Keys that a customer may create in a day. */
  newKeysPerDay: [20, 1, 200],
  /** Hours for which the old key stays valid after a rotation, unless the request asks for less. */
  overlapHours: [24, 0, 720],
  /** Days after which a key ends, unless the request says less; 0: never. */
  expiryDays: [0, 0, 3650],
  /** Seconds for which the authorizer caches a key's data: a revoked key may work for that long. */
  cacheSeconds: [10, 0, 300],
  /** Days for which counts of requests are stored. */
  usageDays: [400, 40, 3650],
} as const;

type Numbers = typeof numbers;
type Settled = { readonly [Name in keyof Numbers]: number };

export interface Settings extends Settled {
  readonly plans: Readonly<Record<string, Plan>>;
  /** For customers without a chosen plan. */
  readonly defaultPlan: string;
  readonly texts: GivenTexts;
}

export type GivenSettings = Partial<Settled> & {
  readonly plans: Readonly<Record<string, Omit<Plan, 'scopes'> & { readonly scopes?: readonly string[] }>>;
  readonly defaultPlan: string;
  readonly texts?: GivenTexts;
};

const planNumbers = { ratePerSecond: 5000, burst: 10_000, perDay: 1e12, perMonth: 1e13 } as const;

/** A project's settings, with defaults. Throws Error with every mistake. */
export function defineSettings(given: GivenSettings): Settings {
  const mistakes: string[] = [];
  refuseUnknown(given, [...Object.keys(numbers), 'plans', 'defaultPlan', 'texts'], '', mistakes);
  const settled = Object.fromEntries(
    Object.entries(numbers as Record<string, readonly [number, number, number]>).map(([name, [usual, least, most]]) => {
      const value = (given as Record<string, unknown>)[name] ?? usual;
      whole(value, least, most, name, mistakes);
      return [name, value];
    }),
  ) as unknown as Settled;
  const plans = Object.fromEntries(
    Object.entries(given.plans ?? {}).map(([name, plan]) => [name, readPlan(name, plan, mistakes)]),
  );
  if (Object.keys(plans).length === 0) mistakes.push('plans must have one plan or more');
  if (!Object.hasOwn(plans, given.defaultPlan)) {
    mistakes.push(`defaultPlan must be the name of a plan, not ${JSON.stringify(given.defaultPlan)}`);
  }
  if (mistakes.length > 0) {
    const list = mistakes.map((one) => `- ${one}`).join('\n');
    throw new Error(`Invalid settings in aws_modules/awsm-api-keys/settings.ts:\n${list}`);
  }
  return { ...settled, plans, defaultPlan: given.defaultPlan, texts: given.texts ?? {} };
}

function readPlan(name: string, plan: GivenSettings['plans'][string], mistakes: string[]): Plan {
  const at = `plans.${name}`;
  if (!/^[\w-]{1,40}$/.test(name)) mistakes.push(`${at} must be named by letters, digits, "_" and "-"`);
  refuseUnknown(plan, [...Object.keys(planNumbers), 'scopes'], `${at}.`, mistakes);
  for (const [field, most] of Object.entries(planNumbers)) {
    const value = (plan as unknown as Record<string, unknown>)[field];
    if (value === undefined && field.startsWith('per')) continue;
    whole(value, 1, most, `${at}.${field}`, mistakes);
  }
  const { scopes = [] } = plan;
  const isScope = (one: unknown) => typeof one === 'string' && /^[\w:.-]{1,40}$/.test(one);
  if (!Array.isArray(scopes) || !scopes.every(isScope)) {
    mistakes.push(`${at}.scopes must be a list of names of letters, digits, ".", ":", "_" and "-"`);
  }
  return { ...plan, scopes };
}

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
