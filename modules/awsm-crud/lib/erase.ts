import type { Connection, ResourceOptions } from './options.ts';
import { partitionOf } from './resource.ts';

/** The event of awsm-users for an account that was deleted. */
export interface UserDeleted {
  readonly detail?: { readonly sub?: unknown; readonly issuer?: unknown };
}

/**
 * For `UserDeleted`, which comes in every region and may come twice: deletes the items of `owned` resources that are of this user, with what is
 * remembered of requests that made them. `issuer`: the project and stage, as the bus has events of others, too.
 */
export async function eraseOwned(
  { aws, table: TableName }: Connection,
  resources: readonly Pick<ResourceOptions, 'name' | 'owned'>[],
  issuer: string,
  { detail }: UserDeleted,
): Promise<{ readonly items: number }> {
  const { sub } = detail ?? {};
  if (typeof sub !== 'string' || sub === '') throw new Error('The event names no user.');
  if (detail?.issuer !== issuer) return { items: 0 };

  async function clear(partition: string): Promise<number> {
    let count = 0;
    let start: object | undefined;
    do {
      const { Items, LastEvaluatedKey } = await aws.json<{ Items: object[]; LastEvaluatedKey?: object }>(
        'dynamodb',
        'Query',
        {
          TableName,
          KeyConditionExpression: '#resource = :resource',
          ProjectionExpression: '#resource, id',
          ExpressionAttributeNames: { '#resource': 'resource' },
          ExpressionAttributeValues: { ':resource': { S: partition } },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        },
      );
      // Twenty at a time.
      for (let at = 0; at < Items.length; at += 20) {
        await Promise.all(
          Items.slice(at, at + 20).map((Key) => aws.json('dynamodb', 'DeleteItem', { TableName, Key })),
        );
      }
      count += Items.length;
      start = LastEvaluatedKey;
    } while (start);
    return count;
  }

  let items = 0;
  for (const { name, owned = false } of resources) {
    if (!owned) continue;
    const partition = partitionOf(name, sub);
    items += await clear(partition);
    await clear(`${partition}#requests`);
  }
  return { items };
}
