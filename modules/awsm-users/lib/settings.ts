import { clientHeaderRule } from 'jaws-core-js/settings';

/** A project's settings: default, minimum and maximum. Whole numbers. */
const numbers = {
  sessions: {
    /** Minutes that an access token counts. */
    accessMinutes: [10, 2, 60],
    /** Days without use after which a session ends. */
    idleDays: [30, 1, 400],
    /** Days after which it ends in any case. */
    maxDays: [180, 1, 3650],
    /** Seconds in which a used refresh token gets the same answer again. */
    graceSeconds: [60, 0, 60],
    /** Minutes after a sign-in in which an account may be deleted without the password. */
    freshMinutes: [5, 0, 60],
  },
  links: {
    verifyHours: [24, 1, 168],
    resetMinutes: [60, 5, 1440],
    addressHours: [24, 1, 168],
  },
  passwords: {
    minLength: [10, 8, 64],
    maxLength: [256, 64, 1000],
  },
  limits: {
    /** Attempts in a quarter of an hour for one account from one network. */
    signInPair: [10, 1, 10_000],
    /** Attempts in a quarter of an hour from one network for accounts that are unknown there. */
    signInNetwork: [100, 1, 1_000_000],
    /** Attempts in an hour for one account from all unknown networks, before they have to wait. */
    signInAccount: [100, 1, 1_000_000],
    /** Seconds for which one attempt is admitted then. */
    slowSeconds: [10, 1, 900],
    /**
     * Attempts in an hour to use a second factor of one account from all unknown networks. `signInPair` holds for each network, too.
     */
    secondAccount: [10, 1, 1_000_000],
    /** The same from all known networks together, and in all sessions of the user together. */
    secondKnown: [40, 1, 1_000_000],
    /** Requests in an hour from one network. */
    signUpNetwork: [20, 1, 1_000_000],
    forgotNetwork: [20, 1, 1_000_000],
    /** Mails of one kind to one address in an hour: asked for from one network, and from all unknown ones. */
    mailsFromOne: [5, 1, 1000],
    mailsFromAll: [20, 1, 10_000],
  },
} as const;

const texts = {
  /** The language of mails to users whose language is unknown or has no texts. */
  language: ['en', /^[a-z]{2,3}$/, 'a language such as "en"'],
  /** Where replies to mails go; by default, to USERS_FROM. */
  replyTo: ['', /^(?:|[^\s@<>,;:"]{1,64}@[a-z0-9.-]{3,253})$/, 'an address such as "help@example.com", or ""'],
  /** The configuration set of SES by which mails are sent: for its events, and its own addresses. */
  configurationSet: ['', /^[A-Za-z0-9_-]{0,64}$/, 'the name of a configuration set, or ""'],
  /**
   * Behind a CDN or proxy: the header in which it writes the address of the client, such as `cloudfront-viewer-address`. Who reaches
   * the API past it can write there what they like.
   */
  clientHeader: ['', ...clientHeaderRule],
} as const;

type Numbers = typeof numbers;
export type Settings = {
  readonly [Group in keyof Numbers]: { readonly [Name in keyof Numbers[Group]]: number };
} & { readonly [Name in keyof typeof texts]: string };

export type GivenSettings = {
  readonly [Group in keyof Numbers]?: { readonly [Name in keyof Numbers[Group]]?: number };
} & { readonly [Name in keyof typeof texts]?: string };

/** A project's settings, with defaults. Throws Error with every mistake. */
export function defineSettings(given: GivenSettings = {}): Settings {
  const mistakes: string[] = [];
  const all: Record<string, unknown> = {};
  const unknown = (names: object, known: object, prefix: string) => {
    for (const name of Object.keys(names)) {
      if (!Object.hasOwn(known, name))
        mistakes.push(`${prefix}${name} is not a setting; these are: ${Object.keys(known).join(', ')}`);
    }
  };
  unknown(given, { ...numbers, ...texts }, '');
  for (const [group, rules] of Object.entries(numbers)) {
    const values = (given as Record<string, Record<string, unknown> | undefined>)[group] ?? {};
    unknown(values, rules, `${group}.`);
    all[group] = Object.fromEntries(
      Object.entries(rules as Record<string, readonly [number, number, number]>).map(([name, [usual, least, most]]) => {
        const value = values[name] ?? usual;
        if (!Number.isInteger(value) || Number(value) < least || Number(value) > most) {
          mistakes.push(
            `${group}.${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`,
          );
        }
        return [name, value];
      }),
    );
  }
  for (const [name, [usual, pattern, what]] of Object.entries(texts)) {
    const value = (given as Record<string, unknown>)[name] ?? usual;
    if (typeof value !== 'string' || !pattern.test(value))
      mistakes.push(`${name} must be ${what}, not ${JSON.stringify(value)}`);
    all[name] = value;
  }
  if (mistakes.length > 0) {
    throw new Error(
      `Invalid settings in aws_modules/awsm-users/settings.ts:\n${mistakes.map((one) => `- ${one}`).join('\n')}`,
    );
  }
  return all as unknown as Settings;
}
