import type { Context } from '../../../kernel/context.ts';
import { exportValue } from '../engine/exports.ts';
import { attributeOf, effectiveValues } from '../engine/plan.ts';
import { stackOutput } from '../engine/stack-outputs.ts';
import type { PhysicalResource } from '../records.ts';
import { validationError } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { type Bound, bind, type KnownValues } from '../template/scope.ts';
import type { Specs } from '../template/specs.ts';
import { asText, type Value } from '../template/value.ts';
import type { Side } from './work-out-refactor.ts';

/** The resources of a stack as they are to be, by logical id. */
export type Placed = ReadonlyMap<string, PhysicalResource>;

interface BoundSide {
  readonly bound: Bound;
  /** Names of exports that were read: complete when everything was evaluated. */
  readonly imports: Set<string>;
}

/** The templates bound to what the stacks will hold: an export of one of them is what it will be, too. */
export function bindAll(
  ctx: Context,
  specs: Specs,
  sides: readonly Side[],
  placed: ReadonlyMap<string, Placed>,
): Map<string, BoundSide> {
  const all = new Map<string, BoundSide>();
  const reading = new Set<string>();
  const importValue = (name: string): Value => {
    if (reading.has(name)) throw validationError(`Circular dependency between exports: [${[...reading].join(', ')}]`);
    reading.add(name);
    try {
      return exported(name) ?? exportValue(ctx, name);
    } finally {
      reading.delete(name);
    }
  };
  const exported = (name: string): Value | undefined => {
    for (const { bound } of all.values()) {
      for (const output of bound.template.outputs.values()) {
        if (output.exportName === undefined) continue;
        if (output.condition !== undefined && !bound.scope.condition(output.condition)) continue;
        if (asText(evaluate(output.exportName, bound.scope)) === name) return evaluate(output.value, bound.scope);
      }
    }
    return undefined;
  };
  for (const side of sides) {
    const own = placed.get(side.id);
    const imports = new Set<string>();
    const world: KnownValues = {
      id: (logicalId) => own?.get(logicalId)?.physicalId ?? '',
      attribute(logicalId, attribute) {
        const resource = own?.get(logicalId);
        return resource ? attributeOf(specs, logicalId, resource, attribute) : '';
      },
      importValue(name) {
        imports.add(name);
        return importValue(name);
      },
      stackOutput: (output) => stackOutput(ctx, output),
    };
    all.set(side.id, {
      bound: bind(side.prepared.template, effectiveValues(side.input), placeOf(ctx, side), world),
      imports,
    });
  }
  return all;
}

export const placeOf = (ctx: Context, { id, name, input }: Pick<Side, 'id' | 'name' | 'input'>) => ({
  account: ctx.account,
  region: ctx.region,
  stackId: id,
  stackName: name,
  notificationArns: input.notificationArns,
});
