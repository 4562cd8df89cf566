import type { TemplateResource } from '../model/types.ts';
import { parametersOf } from '../templates/references.ts';

/** The share of a stack's limits that something uses. */
export interface Load {
  readonly resources: number;
  readonly parameters: number;
  /** Bytes of the template as compact JSON. */
  readonly bytes: number;
}

/**
 * CloudFormation's limits for one stack: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * Its 200 outputs are never reached: a stack of functions has none.
 */
export const stackLimits: Load = { resources: 500, parameters: 200, bytes: 1_000_000 };

/** Resources that a function may get later in its stack: a role, and those that shift traffic between its versions. */
const spare = 2;

/**
 * How far new functions fill a stack: 80 with a version, an alias and a log group each, 53 with three alarms each as well. The rest is
 * for later additions to the functions, and for parameters that a change of the environment adds before it removes others.
 */
export const shardBudget: Load = { resources: 480, parameters: 160, bytes: 800_000 };

export interface Shard {
  /** From 1: the stack is `-l`, `-l2`, … */
  readonly number: number;
  /** By the logical id of their function. */
  readonly units: ReadonlyMap<string, Unit>;
  /** Those of all units. */
  readonly resources: Unit;
}

/** A function and its companions, or its alarms, by logical id: they stay in one stack. */
export type Unit = Readonly<Record<string, TemplateResource>>;

/** What a unit uses of its stack. Parameters are by name, because units share them. */
interface Needs {
  readonly logicalId: string;
  readonly unit: Unit;
  readonly resources: number;
  readonly parameters: readonly string[];
  readonly bytes: number;
}

const needsOf = (logicalId: string, unit: Unit): Needs => ({
  logicalId,
  unit,
  resources: Object.keys(unit).length + (Object.hasOwn(unit, logicalId) ? spare : 0),
  parameters: parametersOf(unit),
  bytes: Buffer.byteLength(JSON.stringify(unit)),
});

/** A stack that is being filled. */
class Filling {
  readonly units = new Map<string, Unit>();
  readonly resources: Record<string, TemplateResource> = {};
  readonly #parameters = new Set<string>();
  #count = 0;
  #bytes = 0;

  /** What it would use with these as well. */
  #with({ resources, parameters, bytes }: Needs): Load {
    const added = parameters.filter((name) => !this.#parameters.has(name));
    const declarations = added.map((name) => `"${name}":{"Type":"String","NoEcho":true},`).join('');
    return {
      resources: this.#count + resources,
      parameters: this.#parameters.size + added.length,
      bytes: this.#bytes + bytes + Buffer.byteLength(declarations),
    };
  }

  hasRoom(needs: Needs, budget: Load): boolean {
    const load = this.#with(needs);
    return (
      // A deployed resource that the project no longer has may still take a logical id.
      !Object.keys(needs.unit).some((id) => Object.hasOwn(this.resources, id)) &&
      load.resources <= budget.resources &&
      // A stack over the budget still accepts units that add nothing.
      load.parameters <= Math.max(budget.parameters, this.#parameters.size) &&
      load.bytes <= budget.bytes
    );
  }

  put(needs: Needs): void {
    const load = this.#with(needs);
    this.units.set(needs.logicalId, needs.unit);
    Object.assign(this.resources, needs.unit);
    for (const name of needs.parameters) this.#parameters.add(name);
    this.#count = load.resources;
    this.#bytes = load.bytes;
  }
}

/**
 * Spreads functions (by their logical ids) over stacks. A deployed function stays in its stack, even if that exceeds the
 * budget: moving would delete it. A new one goes to the first stack with room.
 */
export function spread(
  units: ReadonlyMap<string, Unit>,
  shardOf: ReadonlyMap<string, number>,
  budget: Load = shardBudget,
): Shard[] {
  const shards = new Map<number, Filling>();
  const put = (number: number, needs: Needs) => {
    const shard = shards.get(number) ?? new Filling();
    shards.set(number, shard);
    shard.put(needs);
  };
  const fresh: Needs[] = [];
  for (const [logicalId, unit] of [...units].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const number = shardOf.get(logicalId);
    if (number === undefined) fresh.push(needsOf(logicalId, unit));
    else put(number, needsOf(logicalId, unit));
  }
  for (const needs of fresh) {
    let number = 1;
    while (shards.get(number)?.hasRoom(needs, budget) === false) number++;
    put(number, needs);
  }
  return [...shards]
    .sort(([a], [b]) => a - b)
    .map(([number, { units: own, resources }]) => ({ number, units: own, resources }));
}
