import type { Aws } from 'jaws-core-js/aws';
import type { About, State } from './event.ts';

/** The last notice about an alarm that a channel got. */
export interface Told {
  readonly kind: 'rings' | 'over';
  /** Milliseconds. */
  readonly at: number;
  /** `rang` of the alarm at that time: a later value is news. */
  readonly rang: number;
  readonly reminders: number;
}

/** The last known state of an alarm. Times are milliseconds. */
export interface Alarm {
  readonly name: string;
  readonly state: State;
  /** When its current state began. */
  readonly at: number;
  readonly about: About;
  /** For an incident: from its first ring until every channel has been notified of its end. */
  readonly incident?: {
    readonly opened: number;
    /** Its last ring. */
    readonly rang: number;
    readonly rings: number;
    readonly told: Readonly<Record<string, Told>>;
  };
}

type Value = {
  readonly S?: string;
  readonly N?: string;
  readonly M?: Readonly<Record<string, { readonly S: string }>>;
};
type Item = Readonly<Record<string, Value>>;

export interface AlarmTable {
  readonly aws: Pick<Aws, 'json'>;
  readonly table: string;
}

/** Longer than an event can be in the queue (4 days), so a late one does not start a new incident. Seconds. */
const rememberClosed = 5 * 86_400;
/** An alarm that was deleted while it was on sends no further event. Seconds. */
const rememberOpen = 90 * 86_400;

// `name` and `state` are reserved words, and names that an expression does not use are refused.
const named = (...names: string[]) => Object.fromEntries(names.map((name) => [`#${name}`, name]));
const number = (value: number) => ({ N: String(value) });

export async function readAlarm({ aws, table }: AlarmTable, name: string): Promise<Alarm | undefined> {
  const { Item } = await aws.json('dynamodb', 'GetItem', {
    TableName: table,
    Key: { name: { S: name } },
    ConsistentRead: true,
  });
  return Item && alarmIn(Item);
}

/** Every alarm with an incident. */
export async function* openAlarms({ aws, table }: AlarmTable): AsyncGenerator<Alarm> {
  let ExclusiveStartKey: Item | undefined;
  do {
    const page: { Items?: readonly Item[]; LastEvaluatedKey?: Item } = await aws.json('dynamodb', 'Scan', {
      TableName: table,
      ConsistentRead: true,
      FilterExpression: 'attribute_exists(opened)',
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    for (const item of page.Items ?? []) yield alarmIn(item);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

/**
 * Writes the state from an event. False if the alarm has changed since it was read. Keeps the record of what channels were notified of in the same
 * incident.
 */
export function writeAlarm(table: AlarmTable, alarm: Alarm, was: Alarm | undefined, now: number): Promise<boolean> {
  const { name, state, at, about, incident } = alarm;
  const isNew = incident !== undefined && was?.incident === undefined;
  return update(table, name, {
    UpdateExpression: `SET #state = :state, #at = :at, about = :about, expires = :expires${
      incident ? ', opened = :opened, rang = :rang, rings = :rings' : ''
    }${isNew ? ', told = :told' : ''}`,
    ConditionExpression: was
      ? `#at = :wasAt AND #state = :was AND ${was.incident ? 'opened = :wasOpened' : 'attribute_not_exists(opened)'}`
      : 'attribute_not_exists(#name)',
    ExpressionAttributeNames: named('state', 'at', ...(was ? [] : ['name'])),
    ExpressionAttributeValues: {
      ':state': { S: state },
      ':at': number(at),
      ':about': { S: JSON.stringify(about) },
      ':expires': number(Math.floor(now / 1000) + (incident ? rememberOpen : rememberClosed)),
      ...(incident && {
        ':opened': number(incident.opened),
        ':rang': number(incident.rang),
        ':rings': number(incident.rings),
      }),
      ...(isNew && { ':told': { M: {} } }),
      ...(was && { ':wasAt': number(was.at), ':was': { S: was.state } }),
      ...(was?.incident && { ':wasOpened': number(was.incident.opened) }),
    },
  });
}

/** Records a channel's notice, unless another run has done so. */
export function writeTold(table: AlarmTable, { name, incident }: Alarm, channel: string, told: Told): Promise<boolean> {
  const before = incident?.told[channel];
  return update(table, name, {
    UpdateExpression: 'SET told.#channel = :told',
    ConditionExpression: `opened = :opened AND ${before ? 'told.#channel = :before' : 'attribute_not_exists(told.#channel)'}`,
    ExpressionAttributeNames: { '#channel': channel },
    ExpressionAttributeValues: {
      ':told': { S: JSON.stringify(told) },
      ':opened': number(incident?.opened ?? 0),
      ...(before && { ':before': { S: JSON.stringify(before) } }),
    },
  });
}

/** Ends an incident, unless the alarm has changed since it was read. */
export const closeIncident = (table: AlarmTable, { name, at, state }: Alarm, now: number): Promise<boolean> =>
  update(table, name, {
    UpdateExpression: 'SET expires = :expires REMOVE opened, rang, rings, told',
    ConditionExpression: '#at = :at AND #state = :state',
    ExpressionAttributeNames: named('at', 'state'),
    ExpressionAttributeValues: {
      ':expires': number(Math.floor(now / 1000) + rememberClosed),
      ':at': number(at),
      ':state': { S: state },
    },
  });

async function update({ aws, table }: AlarmTable, name: string, input: object): Promise<boolean> {
  try {
    await aws.json('dynamodb', 'UpdateItem', { TableName: table, Key: { name: { S: name } }, ...input });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

function alarmIn(item: Item): Alarm {
  const { name, state, at, about, opened, rang, rings, told } = item;
  return {
    name: name?.S ?? '',
    state: state?.S as State,
    at: Number(at?.N),
    about: JSON.parse(about?.S ?? '{}') as About,
    ...(opened && {
      incident: {
        opened: Number(opened.N),
        rang: Number(rang?.N),
        rings: Number(rings?.N),
        told: Object.fromEntries(
          Object.entries(told?.M ?? {}).map(([channel, { S }]) => [channel, JSON.parse(S) as Told]),
        ),
      },
    }),
  };
}
