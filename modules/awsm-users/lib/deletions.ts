import { type Attributes, marshal, unmarshal } from 'jaws-core-js/table';
import type { Users } from './users.ts';

type Image = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** A change of the table. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export interface TableChange {
  readonly dynamodb?: { readonly Keys?: Image; readonly NewImage?: Image; readonly OldImage?: Image };
}

/** Changes of the table, as Lambda brings them, or what an operator asks for: to announce all deletions since a day again. */
export type Deletions =
  | { readonly Records: readonly TableChange[] }
  | { readonly since?: unknown; readonly next?: unknown };

export interface Announced {
  readonly announced: number;
  /** Where to go on; undefined when all are done. */
  readonly next?: string | undefined;
}

type Announcer = Pick<Users, 'aws' | 'table' | 'issuer'>;

/** The same for both ways in which deletions are announced. Throws Error when EventBridge did not take an event. */
export const announceDeletions = (users: Announcer, event: Deletions): Promise<Announced> =>
  'Records' in event ? announceChanges(users, event.Records) : announceSince(users, event);

/**
 * Puts `UserDeleted` on the bus of this region for each account whose deletion is among the changes. What is replicated is a change in
 * every region, so each region hears of it. When this fails, Lambda brings the same changes again: an event may come twice.
 */
async function announceChanges(users: Announcer, changes: readonly TableChange[]): Promise<Announced> {
  const subs = changes.flatMap(({ dynamodb: { Keys, NewImage, OldImage } = {} }) => {
    const deleted = NewImage?.deleted?.N;
    const isNew = deleted !== undefined && deleted !== OldImage?.deleted?.N;
    return isNew ? subIn(Keys?.pk?.S) : [];
  });
  return announce(users, subs);
}

/** Pages of the table for one call: each is up to 1 MB, and the function has a minute. */
const mostPages = 100;

/** For a region that was away for longer than changes are kept (a day), and for listeners that are new. */
async function announceSince(
  users: Announcer,
  { since, next }: { since?: unknown; next?: unknown },
): Promise<Announced> {
  const at = typeof since === 'string' ? Date.parse(since) : Number.NaN;
  if (Number.isNaN(at)) throw new Error('"since" must be a date, such as "2026-11-30".');
  if (next !== undefined && typeof next !== 'string') throw new Error('"next" must be that of the last answer.');
  let announced = 0;
  let start = next === undefined ? undefined : marshal({ pk: next });
  for (let page = 0; page < mostPages; page++) {
    const { Items, LastEvaluatedKey } = await users.aws.json<{ Items: Image[]; LastEvaluatedKey?: Attributes }>(
      'dynamodb',
      'Scan',
      {
        TableName: users.table,
        FilterExpression: 'begins_with(pk, :sub) AND deleted >= :since',
        ProjectionExpression: 'pk',
        ExpressionAttributeValues: marshal({ ':sub': 'SUB#', ':since': Math.floor(at / 1000) }),
        ...(start && { ExclusiveStartKey: start }),
      },
    );
    announced += (
      await announce(
        users,
        Items.flatMap(({ pk }) => subIn(pk?.S)),
      )
    ).announced;
    if (!LastEvaluatedKey) return { announced };
    start = LastEvaluatedKey;
  }
  return { announced, next: start && String(unmarshal(start).pk) };
}

const subIn = (key: string | undefined): readonly string[] => (key?.startsWith('SUB#') ? [key.slice(4)] : []);

/** Up to ten at a time. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
async function announce({ aws, issuer }: Announcer, subs: readonly string[]): Promise<Announced> {
  for (let at = 0; at < subs.length; at += 10) {
    const Entries = subs.slice(at, at + 10).map((sub) => ({
      Source: 'awsm-users',
      DetailType: 'UserDeleted',
      Detail: JSON.stringify({ sub, issuer }),
    }));
    const { FailedEntryCount } = await aws.json('events', 'PutEvents', { Entries });
    if (FailedEntryCount > 0) throw new Error('EventBridge did not take the event UserDeleted.');
  }
  return { announced: subs.length };
}
