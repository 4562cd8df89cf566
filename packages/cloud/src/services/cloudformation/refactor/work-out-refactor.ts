import type { ResourceMapping } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../kernel/context.ts';
import { changedProperties } from '../engine/differences.ts';
import { resolveDynamic } from '../engine/dynamic-references.ts';
import { policyOf } from '../engine/plan.ts';
import { rawProperties } from '../engine/raw-properties.ts';
import { withStackTags } from '../engine/stack-tags.ts';
import type { OutputRecord, PhysicalResource, StackInput, StackRecord } from '../records.ts';
import { resourcesOf } from '../state.ts';
import { validationError } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { dependencyGraph } from '../template/graph.ts';
import { equal, type Json } from '../template/json.ts';
import type { Prepared } from '../template/prepare.ts';
import { checkProperties } from '../template/properties.ts';
import type { Bound } from '../template/scope.ts';
import type { Specs } from '../template/specs.ts';
import type { Template } from '../template/template.ts';
import { asText } from '../template/value.ts';
import { findMoves } from './find-moves.ts';
import type { Move, RefactoredStack } from './records.ts';
import { bindAll, type Placed } from './refactored-world.ts';

/** One of the stacks, and its new template. `stack`: undefined if the refactor creates it. */
export interface Side {
  readonly id: string;
  readonly name: string;
  readonly stack: StackRecord | undefined;
  readonly input: StackInput;
  readonly prepared: Prepared;
  readonly old: Template | undefined;
  /** Logical ids whose condition holds. */
  readonly included: ReadonlySet<string>;
}

/**
 * Which resources move where, and the resulting stacks. Throws if anything except the place of resources would change.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html (considerations)
 */
export async function workOutRefactor(
  ctx: Context,
  specs: Specs,
  sides: readonly Side[],
  mappings: readonly ResourceMapping[],
): Promise<{ stacks: RefactoredStack[]; moves: Move[] }> {
  if (new Set(sides.map(({ id }) => id)).size < sides.length) {
    throw validationError('Each stack can be defined once only');
  }
  for (const side of sides) checkSections(side);
  const moves = findMoves(ctx, sides, mappings);
  if (moves.length === 0) throw validationError('The stack refactor moves no resources');
  const placed = placedResources(ctx, sides, moves);
  const all = bindAll(ctx, specs, sides, placed);
  const stacks: RefactoredStack[] = [];
  for (const side of sides) {
    const { bound, imports } = all.get(side.id)!;
    const own = placed.get(side.id)!;
    if (own.size === 0) throw validationError(`Stack ${side.name} would be left without resources`);
    checkUnchanged(specs, side, bound, own);
    const graph = dependencyGraph(bound);
    const attached = [...own.keys()].map((logicalId) => {
      const definition = side.prepared.template.resources.get(logicalId)!;
      return [
        logicalId,
        {
          dependsOn: [...(graph.get(logicalId) ?? [])],
          deletionPolicy: policyOf(definition.deletionPolicy, bound, 'Delete'),
          updateReplacePolicy: policyOf(definition.updateReplacePolicy, bound, 'Delete'),
          ...(definition.metadata === undefined ? {} : { metadata: definition.metadata }),
        },
      ] as const;
    });
    stacks.push({
      id: side.id,
      name: side.name,
      isNew: side.stack === undefined,
      ...(side.stack?.operation === undefined ? {} : { operationId: side.stack.operation.id }),
      input: side.input,
      outputs: await outputsOf(ctx, side, bound),
      imports: [...imports],
      attached: Object.fromEntries(attached),
    });
  }
  return { stacks, moves };
}

/** Parameters, conditions and mappings may leave a template, but none is new or another. */
function checkSections({ name, prepared: { template }, old }: Side): void {
  for (const section of ['parameters', 'conditions', 'mappings'] as const) {
    const before = old?.[section] ?? new Map<string, unknown>();
    const strange = [...template[section]].filter(([key, value]) => !equal(before.get(key), value)).map(([key]) => key);
    if (strange.length > 0) {
      throw validationError(
        `A stack refactor cannot add or change the ${section} of a template: [${strange.join(', ')}] of ${name}`,
      );
    }
  }
}

/** The resources of each stack afterwards, by logical id. */
function placedResources(ctx: Context, sides: readonly Side[], moves: readonly Move[]): Map<string, Placed> {
  const before = (stackId: string, logicalId: string) => resourcesOf(ctx, stackId).get(logicalId)!.current!;
  return new Map(
    sides.map(({ id }) => {
      const gone = new Set(moves.filter(({ from }) => from.stackId === id).map(({ from }) => from.logicalId));
      const stays = [...resourcesOf(ctx, id).values()].flatMap(({ logicalId, current }) =>
        current && !gone.has(logicalId) ? [[logicalId, current] as const] : [],
      );
      const comes = moves
        .filter(({ to }) => to.stackId === id)
        .map(({ from, to }) => [to.logicalId, before(from.stackId, from.logicalId)] as const);
      return [id, new Map([...stays, ...comes])];
    }),
  );
}

function checkUnchanged(
  specs: Specs,
  { name, prepared, input, stack }: Side,
  bound: Bound,
  own: ReadonlyMap<string, PhysicalResource>,
): void {
  for (const [logicalId, current] of own) {
    const definition = prepared.template.resources.get(logicalId)!;
    const raw = rawProperties(definition, bound.scope);
    const { properties } = checkProperties(specs, current.type, withStackTags(specs, current.type, raw, input.tags));
    const changed = changedProperties(current.properties, properties).filter(
      // The tags of the stack that it comes from stay on a resource, and a stored value is not read again.
      (property) => !(property === 'Tags' && stackTagged(stack, input)) && !isStored(raw[property]),
    );
    if (changed.length > 0) {
      throw validationError(
        `A stack refactor cannot change the configuration of a resource: [${changed.join(', ')}] of ${logicalId} in ${name}`,
      );
    }
  }
}

const stackTagged = (stack: StackRecord | undefined, input: StackInput): boolean =>
  stack === undefined || input.tags.length > 0 || stack.input.tags.length > 0;

const isStored = (value: unknown): boolean => JSON.stringify(value ?? null).includes('{{resolve:');

async function outputsOf(ctx: Context, { prepared }: Side, bound: Bound): Promise<readonly OutputRecord[]> {
  const outputs: OutputRecord[] = [];
  for (const [key, output] of prepared.template.outputs) {
    if (output.condition !== undefined && !bound.scope.condition(output.condition)) continue;
    const value = await resolveDynamic(evaluate(output.value, bound.scope) as Json, ctx);
    const exportName = output.exportName === undefined ? undefined : asText(evaluate(output.exportName, bound.scope));
    outputs.push({
      key,
      value: String(value),
      ...(output.description === undefined ? {} : { description: output.description }),
      ...(exportName === undefined ? {} : { exportName }),
    });
  }
  return outputs;
}
