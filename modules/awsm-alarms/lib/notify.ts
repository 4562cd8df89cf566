import { createHash } from 'node:crypto';
import { type Decision, decide, isClosed, type Notice } from './decide.ts';
import type { Settings } from './settings.ts';
import { type Alarm, type AlarmTable, closeIncident, openAlarms, type Told, writeTold } from './store.ts';

/** One message to one channel, as stored in the queue. It contains no secret. */
export interface Message {
  /** The same id for the same news, so that it is sent only once. */
  readonly id: string;
  readonly channel: string;
  /** Milliseconds. */
  readonly at: number;
  readonly notices: readonly Notice[];
}

export interface NotifyOptions extends AlarmTable {
  /** Address of the queue of messages. */
  readonly queue: string;
  /** `<stage>-<project>-`. */
  readonly prefix: string;
  readonly settings: Settings;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** So that a message fits into an SQS message: 256 KB. */
const mostNotices = 100;

/**
 * Puts one message for each channel into the queue, with all its news. The news is marked as sent after that: the next run
 * repeats an interrupted one.
 */
export async function notify(options: NotifyOptions): Promise<void> {
  const { settings, prefix } = options;
  const now = (options.now ?? Date.now)();
  const alarms: Alarm[] = [];
  for await (const alarm of openAlarms(options)) alarms.push(alarm);
  const told = new Map<Alarm, Record<string, Told>>(alarms.map((alarm) => [alarm, { ...alarm.incident?.told }]));
  const shortOf = ({ name }: Alarm) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
  for (const channel of Object.keys(settings.channels)) {
    const news = alarms.flatMap((alarm) => {
      const { incident } = alarm;
      const decision = incident && decide({ ...alarm, incident }, shortOf(alarm), channel, settings, now);
      return decision ? [{ alarm, ...decision }] : [];
    });
    news.sort((a, b) => rank(a) - rank(b) || (a.alarm.name < b.alarm.name ? -1 : 1));
    for (let from = 0; from < news.length; from += mostNotices) {
      const part = news.slice(from, from + mostNotices);
      await enqueue(options, channel, part, now);
      await Promise.all(
        part.map(async ({ alarm, told: after }) => {
          if (await writeTold(options, alarm, channel, after))
            Object.assign(told.get(alarm) ?? {}, { [channel]: after });
        }),
      );
    }
  }
  for (const alarm of alarms) {
    if (isClosed(alarm, shortOf(alarm), told.get(alarm) ?? {}, settings, now)) await closeIncident(options, alarm, now);
  }
}

/** Urgent ones first, among them the new ones. */
const rank = ({ notice }: Decision): number =>
  (notice.severity === 'high' ? 0 : 10) + ['rings', 'still', 'passed', 'over'].indexOf(notice.kind);

async function enqueue({ aws, queue }: NotifyOptions, channel: string, part: readonly Decision[], now: number) {
  const notices = part.map(({ notice }) => notice);
  const news = part.map(({ notice, told }) => [
    notice.name,
    notice.about.region,
    notice.kind,
    notice.opened,
    told.rang,
    told.reminders,
  ]);
  const id = `msg_${createHash('sha256')
    .update(JSON.stringify([channel, news]))
    .digest('base64url')
    .slice(0, 24)}`;
  const message: Message = { id, channel, at: now, notices };
  await aws.json('sqs', 'SendMessage', { QueueUrl: queue, MessageBody: JSON.stringify(message) });
}
