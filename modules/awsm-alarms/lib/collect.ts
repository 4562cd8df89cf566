import { type BatchResponse, performBatch, type QueueRecord } from 'jaws-core-js/queue';
import { type Change, readChange } from './event.ts';
import { type Alarm, type AlarmTable, readAlarm, writeAlarm } from './store.ts';

export interface CollectOptions extends AlarmTable {
  readonly remaining: () => number;
  /** Milliseconds; for tests. */
  readonly now?: () => number;
}

/** Records each event about an alarm, separately. */
export const collect = (records: readonly QueueRecord[], options: CollectOptions): Promise<BatchResponse> =>
  performBatch(records, {
    remaining: options.remaining,
    perform: async ({ body }) => note(readChange(body), options),
  });

async function note(change: Change, options: CollectOptions): Promise<void> {
  // Two events of one alarm, or an event and the end of its incident, may conflict here.
  for (let attempt = 0; attempt < 5; attempt++) {
    const was = await readAlarm(options, change.name);
    const alarm = changed(was, change);
    if (!alarm || (await writeAlarm(options, alarm, was, (options.now ?? Date.now)()))) return;
  }
  throw new Error(`The alarm ${change.name} changes too fast to be noted.`);
}

/**
 * The alarm after a change. Undefined if nothing changed: EventBridge delivers events more than once and in any order
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html).
 */
export function changed(was: Alarm | undefined, { name, state, at, before, about }: Change): Alarm | undefined {
  if (was && (at < was.at || (at === was.at && state === was.state))) return undefined;
  const isRinging = was?.state === 'ALARM';
  // An end without its beginning: the event of the beginning comes later, or never.
  const missed = state !== 'ALARM' && !isRinging && before?.state === 'ALARM' && before.at > (was?.at ?? 0);
  const rang = state === 'ALARM' && !isRinging ? at : missed ? before.at : undefined;
  if (!was && rang === undefined) return undefined;
  const known = was?.incident;
  const incident =
    rang === undefined
      ? known
      : { opened: known?.opened ?? rang, rang, rings: (known?.rings ?? 0) + 1, told: known?.told ?? {} };
  return { name, state, at: state === was?.state ? was.at : at, about, ...(incident && { incident }) };
}
