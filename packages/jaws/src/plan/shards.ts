import type { TemplateResource } from '../model/types.ts';
import { parametersOf } from '../templates/references.ts';

/** How much of a stack something takes. */
export interface Load {
  readonly resources: number;
  readonly parameters: number;
  /** Of the template as compact JSON. */
  readonly bytes: number;
}

/**
 * What CloudFormation allows one stack: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * Its 200 outputs are never reached: a stack of functions has none.
 */
export const stackLimits: Load = { resources: 500, parameters: 200, bytes: 1_000_000 };

/** Resources that a function may get later, in the stack where it is: a role, and what shifts traffic between its versions. */
const spare = 2;

/**
 * Up to where new functions fill a stack: 80 with a version, an alias and a log group each, 53 with three alarms each as well. The rest is
 * for what the functions get later, and for parameters that a change of the environment adds before it takes others away.
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

/** A function and what belongs to it, or its alarms, by logical id: they stay in one stack. */
export type Unit = Readonly<Record<string, TemplateResource>>;

/** What a unit needs of its stack. Parameters are by name, because units share them. */
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

/** A stack while it is filled. */
class Filling {
  readonly units = new Map<string, Unit>();
  readonly resources: Record<string, TemplateResource> = {};
  readonly #parameters = new Set<string>();
  #count = 0;
  #bytes = 0;

  /** What it would be with these as well. */
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
      // One that has too many already takes what brings no further one.
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
 * Spreads functions (by their logical ids) over stacks. One that is deployed stays in its stack, also when that is fuller than the
 * budget: moving would delete it. A new one goes to the first stack that has room.
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
