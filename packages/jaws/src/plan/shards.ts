import type { TemplateResource } from '../model/types.ts';

/** Well below CloudFormation's 500 resources and 1,000,000 bytes, so that a stack has room for its functions to grow. */
export const shardLimits = { resources: 400, bytes: 900_000 };

export interface Shard {
  /** From 1: the stack is `-l`, `-l2`, … */
  readonly number: number;
  readonly resources: Record<string, TemplateResource>;
}

/** Bytes of a function in a template, with the declaration of a parameter for each of its variables. */
const sizeOf = (logicalId: string, resource: TemplateResource): number => {
  const variables = JSON.stringify(resource).match(/"Ref":"env/g)?.length ?? 0;
  return Buffer.byteLength(JSON.stringify(resource)) + logicalId.length + 4 + variables * 100;
};

/**
 * Spreads functions over stacks. One that is deployed stays in its stack; a new one goes to the first stack that has room, so
 * adding a function never moves another.
 */
export function spread(
  resources: ReadonlyMap<string, TemplateResource>,
  shardOf: ReadonlyMap<string, number>,
  limits: typeof shardLimits = shardLimits,
): Shard[] {
  const shards = new Map<number, { resources: Record<string, TemplateResource>; count: number; bytes: number }>();
  const put = (number: number, logicalId: string, resource: TemplateResource) => {
    const shard = shards.get(number) ?? { resources: {}, count: 0, bytes: 0 };
    shards.set(number, shard);
    shard.resources[logicalId] = resource;
    shard.count++;
    shard.bytes += sizeOf(logicalId, resource);
  };
  const hasRoom = (number: number, size: number) => {
    const shard = shards.get(number);
    return !shard || (shard.count < limits.resources && shard.bytes + size <= limits.bytes);
  };

  const fresh: [string, TemplateResource][] = [];
  for (const [logicalId, resource] of [...resources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const number = shardOf.get(logicalId);
    if (number === undefined) fresh.push([logicalId, resource]);
    else put(number, logicalId, resource);
  }
  for (const [logicalId, resource] of fresh) {
    let number = 1;
    while (!hasRoom(number, sizeOf(logicalId, resource))) number++;
    put(number, logicalId, resource);
  }
  return [...shards].sort(([a], [b]) => a - b).map(([number, { resources: own }]) => ({ number, resources: own }));
}
