import { isTime, isZone, type QuietHours } from './quiet.ts';

export type Severity = 'high' | 'low';

interface ChannelRules {
  /** Name of the variable with the address: the address itself is secret. */
  readonly url: string;
  /** Patterns of names without `<stage>-<project>-`, with `*`. Default: all alarms. */
  readonly only?: readonly string[];
  /** `high`: only alarms listed in the settings' `high`. Default: `low`, all. */
  readonly least?: Severity;
  /** When nothing is sent, except alarms of its `except`. Alarms of that time are summed up afterwards. */
  readonly quiet?: QuietHours;
}

export type Channel =
  | (ChannelRules & { readonly kind: 'slack' | 'teams' })
  | (ChannelRules & { readonly kind: 'webhook' /** Name of the variable with `whsec_…`. */; readonly secret: string });

export interface Settings {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly language: 'en' | 'de';
  /** Patterns of names, without `<stage>-<project>-`, of alarms that are urgent. */
  readonly high: readonly string[];
  /** After these minutes an alarm that is still on is sent again; 0: never. */
  readonly reminderMinutes: number;
  /** Maximum number of reminders for one alarm. */
  readonly mostReminders: number;
  /** An alarm is over when it has been quiet for this long; if it rings again before, it is the same incident. */
  readonly settleMinutes: number;
  /** For tests only: addresses may be on this machine (`http://127.0.0.1:…`). */
  readonly loopbackForTests: boolean;
}

const defaults: Omit<Settings, 'channels'> = {
  language: 'en',
  high: ['*-errors', '*-deadLetters', 'api-serverErrors'],
  reminderMinutes: 60,
  mostReminders: 24,
  settleMinutes: 10,
  loopbackForTests: false,
};

const numbers = { reminderMinutes: 10_080, mostReminders: 1000, settleMinutes: 1440 } as const;
const kinds = ['slack', 'teams', 'webhook'];

/** Settings with defaults. Throws Error with every mistake. */
export function defineSettings(given: { readonly channels: Settings['channels'] } & Partial<Settings>): Settings {
  const settings = { ...defaults, ...given };
  const mistakes = [
    ...unknown('', given, ['channels', ...Object.keys(defaults)]),
    ...Object.entries(numbers).flatMap(([name, most]) => {
      const value = settings[name as keyof typeof numbers];
      return Number.isInteger(value) && value >= 0 && value <= most
        ? []
        : [`${name} must be a whole number from 0 to ${most}, not ${JSON.stringify(value)}`];
    }),
    ...(['en', 'de'].includes(settings.language) ? [] : [`language must be en or de, not "${settings.language}"`]),
    ...(typeof settings.loopbackForTests === 'boolean' ? [] : ['loopbackForTests must be true or false']),
    ...patterns('high', settings.high),
    ...(isRecord(settings.channels)
      ? Object.entries(settings.channels).flatMap(([name, channel]) => mistakesOf(name, channel))
      : ['channels must be an object, of each channel by its name']),
  ];
  if (mistakes.length > 0) {
    throw new Error(
      `Invalid settings in aws_modules/awsm-alarms/settings.ts:\n${mistakes.map((one) => `- ${one}`).join('\n')}`,
    );
  }
  return settings;
}

function mistakesOf(name: string, channel: Channel): string[] {
  const at = `channels.${name}`;
  const named =
    /^[a-z][a-z0-9-]{0,30}$/.test(name) && !(name in {}) ? [] : [`${at}: a name is of a-z, 0-9 and -, 31 at most`];
  if (!isRecord(channel)) return [...named, `${at} must be an object`];
  const { kind, url, only, least, quiet } = channel;
  const secret = kind === 'webhook' ? channel.secret : undefined;
  return [
    ...named,
    ...unknown(`${at}.`, channel, ['kind', 'url', 'only', 'least', 'quiet', ...(kind === 'webhook' ? ['secret'] : [])]),
    ...(kinds.includes(kind) ? [] : [`${at}.kind must be one of ${kinds.join(', ')}, not ${JSON.stringify(kind)}`]),
    ...(isVariable(url) ? [] : [`${at}.url must be the name of a variable, as ALARMS_SLACK_URL, not the address`]),
    ...(kind !== 'webhook' || isVariable(secret)
      ? []
      : [`${at}.secret must be the name of a variable, as ALARMS_WEBHOOK_SECRET, not the secret`]),
    ...(only === undefined ? [] : patterns(`${at}.only`, only)),
    ...(least === undefined || least === 'high' || least === 'low' ? [] : [`${at}.least must be high or low`]),
    ...(quiet === undefined ? [] : quietMistakes(`${at}.quiet`, quiet)),
  ];
}

function quietMistakes(at: string, quiet: QuietHours): string[] {
  if (!isRecord(quiet)) return [`${at} must be an object`];
  const { from, to, zone, except } = quiet;
  return [
    ...unknown(`${at}.`, quiet, ['from', 'to', 'zone', 'except']),
    ...(isTime(from) ? [] : [`${at}.from must be a time, as 22:00, not ${JSON.stringify(from)}`]),
    ...(isTime(to) ? [] : [`${at}.to must be a time, as 07:00, not ${JSON.stringify(to)}`]),
    ...(isTime(from) && from === to ? [`${at}: from and to are the same time`] : []),
    ...(isZone(zone) ? [] : [`${at}.zone must be a time zone, as Europe/Berlin, not ${JSON.stringify(zone)}`]),
    ...(except === undefined ? [] : patterns(`${at}.except`, except)),
  ];
}

// A value that is not the name of a variable may be the secret itself, so messages never contain it.
const isVariable = (name: unknown): boolean => typeof name === 'string' && /^[A-Z][A-Z0-9_]{0,99}$/.test(name);

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const unknown = (at: string, given: object, names: readonly string[]): string[] =>
  Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => `${at}${name} is not a setting; these are: ${names.join(', ')}`);

const patterns = (at: string, list: unknown): string[] =>
  Array.isArray(list) && list.every((one) => typeof one === 'string' && /^[\w*.-]{1,255}$/.test(one))
    ? []
    : [`${at} must be a list of names of alarms without stage and project, as *-errors`];
