import type { TemplateResource } from '../model/types.ts';

/** Well below CloudFormation's 500 resources and 1,000,000 bytes, so that a stack has room for its functions to grow. */
export const shardLimits = { resources: 400, bytes: 900_000 };

export interface Shard {
  /** From 1: the stack is `-l`, `-l2`, … */
  readonly number: number;
  readonly resources: Record<string, TemplateResource>;
}

/** A function and what belongs to it, by logical id: they stay in one stack. */
export type Unit = Readonly<Record<string, TemplateResource>>;

/** Bytes of a function in a template, with the declaration of a parameter for each of its variables. */
const sizeOf = (unit: Unit): number => {
  const text = JSON.stringify(unit);
  const variables = text.match(/"Ref":"env/g)?.length ?? 0;
  return Buffer.byteLength(text) + variables * 100;
};

/**
 * Spreads functions (by their logical ids) over stacks. One that is deployed stays in its stack; a new one goes to the first stack that has room, so
 * adding a function never moves another.
 */
export function spread(
  units: ReadonlyMap<string, Unit>,
  shardOf: ReadonlyMap<string, number>,
  limits: typeof shardLimits = shardLimits,
): Shard[] {
  const shards = new Map<number, { resources: Record<string, TemplateResource>; count: number; bytes: number }>();
  const put = (number: number, unit: Unit) => {
    const shard = shards.get(number) ?? { resources: {}, count: 0, bytes: 0 };
    shards.set(number, shard);
    Object.assign(shard.resources, unit);
    shard.count += Object.keys(unit).length;
    shard.bytes += sizeOf(unit);
  };
  const hasRoom = (number: number, unit: Unit) => {
    const shard = shards.get(number);
    const count = Object.keys(unit).length;
    return !shard || (shard.count + count <= limits.resources && shard.bytes + sizeOf(unit) <= limits.bytes);
  };

  const fresh: Unit[] = [];
  for (const [logicalId, unit] of [...units].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const number = shardOf.get(logicalId);
    if (number === undefined) fresh.push(unit);
    else put(number, unit);
  }
  for (const unit of fresh) {
    let number = 1;
    while (!hasRoom(number, unit)) number++;
    put(number, unit);
  }
  return [...shards].sort(([a], [b]) => a - b).map(([number, { resources: own }]) => ({ number, resources: own }));
}
