import { type Cron, nextOccurrence, parseCron } from './cron.ts';
import { instantOf, type LocalTime } from './zone.ts';

/** A schedule expression of AWS's services. */
export type Expression =
  | { readonly kind: 'cron'; readonly cron: Cron }
  /** Milliseconds. */
  | { readonly kind: 'rate'; readonly every: number }
  /** Once, on the clocks of the schedule's zone. */
  | { readonly kind: 'at'; readonly time: LocalTime };

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `cron(…)`, or undefined if it is invalid. */
export function cronExpression(text: string): Expression | undefined {
  const fields = /^cron\((.*)\)$/.exec(text)?.[1];
  const cron = fields === undefined ? undefined : parseCron(fields);
  return cron && { kind: 'cron', cron };
}

/**
 * `rate(1 minute)`, `rate(5 hours)`. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-rate-expressions
 * `strict`: one is singular, more are plural, as for EventBridge's rules.
 */
export function rateExpression(text: string, strict: boolean): Expression | undefined {
  const match = /^rate\((\d{1,9}) (minute|hour|day)(s?)\)$/.exec(text);
  if (!match) return undefined;
  const count = Number(match[1]);
  if (count < 1 || (strict && (count === 1) !== (match[3] === ''))) return undefined;
  return { kind: 'rate', every: count * (UNITS[match[2]!] ?? 0) };
}

/** `at(2026-11-20T13:00:00)`. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time */
export function atExpression(text: string): Expression | undefined {
  const match = /^at\((\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\)$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const time = { year, month, day, hour, minute, second };
  const shown = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isDate =
    shown.getUTCMonth() + 1 === month && shown.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isDate ? { kind: 'at', time } : undefined;
}

/**
 * The first occurrence after `after`; undefined if there is none. A rate counts from `from`, which is itself no occurrence.
 * All in milliseconds since the epoch.
 */
export function nextAfter(
  expression: Expression,
  after: number,
  { from, zone = 'UTC' }: { readonly from: number; readonly zone?: string },
): number | undefined {
  if (expression.kind === 'cron') return nextOccurrence(expression.cron, after, zone);
  if (expression.kind === 'at') {
    const at = instantOf(expression.time, zone);
    return at !== undefined && at > after ? at : undefined;
  }
  const { every } = expression;
  return after < from ? from + every : from + (Math.floor((after - from) / every) + 1) * every;
}
