import { parseUserJson } from '../../../kernel/json.ts';
import { invalid } from '../errors.ts';

const DAY = 86_400_000;

/** Milliseconds that an archive keeps messages; undefined for the policy that ends archiving, `{}`. */
export function retentionOf(policy: string): number | undefined {
  const { MessageRetentionPeriod: days } = parse(policy, 'ArchivePolicy');
  return days === undefined ? undefined : Number(days) * DAY;
}

/** https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-topic-owner.html: from 1 to 365 days. */
export function checkArchivePolicy(policy: string): void {
  const { MessageRetentionPeriod: days, ...others } = parse(policy, 'ArchivePolicy');
  const stranger = Object.keys(others)[0];
  if (stranger !== undefined) throw invalid(`ArchivePolicy: unknown attribute ${stranger}`);
  if (days !== undefined && !(Number.isInteger(Number(days)) && Number(days) >= 1 && Number(days) <= 365)) {
    throw invalid('ArchivePolicy: MessageRetentionPeriod must be between 1 and 365');
  }
}

/** The period that a subscription replays, both ends included. Milliseconds since the epoch. */
export interface Replay {
  readonly from: number;
  /** Undefined: up to now, and then new messages. */
  readonly to: number | undefined;
}

/**
 * A replay policy, or undefined for the one that ends a replay, `{}`.
 * https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-subscriber.html
 */
export function replayOf(policy: string | undefined, where = ''): Replay | undefined {
  if (policy === undefined) return undefined;
  const specified = parse(policy, `${where}ReplayPolicy`);
  if (Object.keys(specified).length === 0) return undefined;
  if (specified.PointType !== 'Timestamp') throw invalid(`${where}ReplayPolicy: PointType must be Timestamp`);
  const from = Date.parse(String(specified.StartingPoint));
  if (Number.isNaN(from)) throw invalid(`${where}ReplayPolicy: StartingPoint must be a timestamp`);
  if (specified.EndingPoint === undefined) return { from, to: undefined };
  const to = Date.parse(String(specified.EndingPoint));
  if (Number.isNaN(to)) throw invalid(`${where}ReplayPolicy: EndingPoint must be a timestamp`);
  if (to < from) throw invalid(`${where}ReplayPolicy: EndingPoint must not be before StartingPoint`);
  return { from, to };
}

function parse(text: string, name: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseUserJson(text);
  } catch {
    // Said below.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${name}: failed to parse JSON.`);
  }
  return value as Record<string, unknown>;
}
