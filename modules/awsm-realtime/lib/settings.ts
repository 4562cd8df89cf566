/** A user of a connection. */
export interface User {
  /** Id of the user, which never changes. */
  readonly sub: string;
  readonly roles: readonly string[];
  /** The languages of a user, from the `Accept-Language` of the request for the ticket. */
  readonly languages?: string;
}

/** `everyone` who is signed in, `nobody` except the server, or a function that decides. */
export type Right =
  | 'everyone'
  | 'nobody'
  | ((user: User, parts: Readonly<Record<string, string>>) => boolean | Promise<boolean>);

export interface ChannelRule {
  /** `room:{id}`: a name in braces is one part, of letters, digits and `_ . ~ @ -`. */
  readonly channel: string;
  /** Who may subscribe, see who is present, and read missed messages. */
  readonly read: Right;
  readonly write: Right;
  /** Whether members see who joins, leaves and is present. Default: false. */
  readonly presence?: boolean;
  /** For this long, a client that was away can get missed messages. Default: 0, not at all. */
  readonly historySeconds?: number;
}

/** A project's numeric settings: default, minimum and maximum. Whole numbers. */
const numbers = {
  /** For one user, in one region. */
  connectionsOfUser: [10, 1, 100],
  channelsOfConnection: [50, 1, 1000],
  /** For one connection in a minute, messages of every kind. */
  messagesInMinute: [120, 1, 10_000],
  /** Bytes of a client's message, as JSON. API Gateway accepts frames of 32 KB from clients. */
  maxBytes: [16_384, 256, 30_000],
  ticketSeconds: [60, 10, 300],
  /** A present client sends a heartbeat every four minutes. */
  presenceSeconds: [600, 300, 7200],
  /** Messages of another region that arrive later than this are not delivered. */
  lateSeconds: [120, 5, 3600],
  /** Number of parallel sends of one batch. */
  parallel: [50, 1, 200],
} as const;

type Numbers = { readonly [Name in keyof typeof numbers]: number };

export interface Channel extends Required<ChannelRule> {
  readonly pattern: RegExp;
}

export interface Settings extends Numbers {
  readonly channels: readonly Channel[];
}

export type GivenSettings = Partial<Numbers> & { readonly channels?: readonly ChannelRule[] };

const part = '([A-Za-z0-9_.~@-]{1,64})';
const mostSeconds = 30 * 24 * 3600;

/** A project's settings, with defaults. Throws Error with every mistake. */
export function defineSettings(given: GivenSettings = {}): Settings {
  const mistakes: string[] = [];
  const known = [...Object.keys(numbers), 'channels'];
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) mistakes.push(`${name} is not a setting; these are: ${known.join(', ')}`);
  }
  const values = Object.fromEntries(
    Object.entries(numbers).map(([name, [usual, least, most]]) => {
      const value = given[name as keyof Numbers] ?? usual;
      if (!isWhole(value, least, most)) {
        mistakes.push(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`);
      }
      return [name, value];
    }),
  ) as Numbers;
  const channels = (given.channels ?? []).map((rule, index): Channel => {
    const { channel, read, write, presence = false, historySeconds = 0 } = rule;
    const at = `channels[${index}]`;
    const isName = typeof channel === 'string' && /^([A-Za-z0-9_.:~@-]|\{[A-Za-z][A-Za-z0-9]*\})+$/.test(channel);
    if (!isName) mistakes.push(`${at}.channel must look like room:{id}, not ${JSON.stringify(channel)}`);
    for (const [name, right] of Object.entries({ read, write })) {
      if (typeof right === 'function' || right === 'everyone' || right === 'nobody') continue;
      mistakes.push(`${at}.${name} must be "everyone", "nobody" or a function, not ${JSON.stringify(right)}`);
    }
    if (typeof presence !== 'boolean') mistakes.push(`${at}.presence must be true or false`);
    if (!isWhole(historySeconds, 0, mostSeconds)) {
      mistakes.push(`${at}.historySeconds must be a whole number from 0 to ${mostSeconds}`);
    }
    return { channel, read, write, presence, historySeconds, pattern: patternOf(isName ? channel : 'x') };
  });
  if (mistakes.length > 0) throw new Error(`awsm-realtime: ${mistakes.join('. ')}.`);
  return { ...values, channels };
}

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

/**
 * Each name in braces becomes a group of this name. Two of the same name would make two groups, which is a separate
 * error.
 */
const patternOf = (channel: string): RegExp =>
  new RegExp(
    `^${channel
      .split(/(\{[A-Za-z0-9]+\})/)
      .map((text) => {
        const name = /^\{(.+)\}$/.exec(text)?.[1];
        return name === undefined ? text.replace(/[.]/g, '\\.') : part.replace('(', `(?<${name}>`);
      })
      .join('')}$`,
  );

export interface FoundChannel {
  readonly rule: Channel;
  readonly parts: Readonly<Record<string, string>>;
}

/** The first rule that matches a channel. */
export function ruleFor({ channels }: Settings, channel: unknown): FoundChannel | undefined {
  if (typeof channel !== 'string' || channel.length > 256) return undefined;
  for (const rule of channels) {
    const found = rule.pattern.exec(channel);
    if (found) return { rule, parts: { ...found.groups } };
  }
  return undefined;
}

/**
 * Whether a user is allowed. A rule that throws is a bug of the project: the error is rethrown, and nothing is allowed.
 */
export const may = async (right: Right, user: User, parts: FoundChannel['parts']): Promise<boolean> =>
  typeof right === 'function' ? (await right(user, parts)) === true : right === 'everyone';
