import { AwsError } from '../../../kernel/errors.ts';
import type { PhysicalResource } from '../records.ts';
import { resourcesOf, stacksOf } from '../state.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Bound } from '../template/scope.ts';
import type { Wanted } from './apply.ts';
import { commit, type Deployment } from './deployment.ts';
import { findHandler, handlerContext, handlerOf, newSuffix } from './handler.ts';
import { namedId } from './intent.ts';
import { setResource } from './journal.ts';

/**
 * Physical ids, by logical id, of those of `names` that exist under the explicit name of the template and belong to no
 * stack. A resource whose name is known only at deployment counts as missing.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 */
export async function findExisting(
  d: Deployment,
  bound: Bound,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const logicalId of names) {
    const { type, properties } = bound.template.resources.get(logicalId)!;
    const handler = findHandler(d.ctx.kernel, d.specs, type);
    const values = evaluate(properties, bound.scope) as Readonly<Record<string, unknown>>;
    const id = namedId(d, type, values);
    if (id === undefined || !handler?.read || isTaken(d, type, id)) continue;
    const context = handlerContext(d, { logicalId, type, suffix: newSuffix(d) });
    if (await handler.read(id, values, context)) found[logicalId] = id;
  }
  return found;
}

/** A resource retained by a deleted stack belongs to no stack. */
export function isTaken(d: Deployment, type: string, id: string): boolean {
  const living = [...stacksOf(d.ctx).values()].filter((stack) => stack.status !== 'DELETE_COMPLETE');
  return living.some((stack) =>
    [...resourcesOf(d.ctx, stack.id).values()].some(
      ({ current }) => current?.physicalId === id && current.type === type,
    ),
  );
}

/** Imports a resource as it is: nothing is changed, even if it differs from the template. */
export async function importResource(d: Deployment, wanted: Wanted, physicalId: string): Promise<void> {
  const { logicalId, type, evaluated, attached, change } = wanted;
  const begun = { status: 'IMPORT_IN_PROGRESS', reason: 'Resource import started.', physicalId } as const;
  setResource(d, logicalId, { ...begun, properties: evaluated.shown }, { ...change, type });
  const context = handlerContext(d, { logicalId, type, suffix: newSuffix(d) });
  const handler = handlerOf(d, type);
  const state = await handler.read?.(physicalId, evaluated.properties, context);
  if (!state)
    throw new AwsError('NotFound', `Resource of type '${type}' with identifier '${physicalId}' was not found.`);
  const current: PhysicalResource = {
    type,
    physicalId,
    properties: evaluated.properties,
    attributes: state.attributes ?? {},
    ...attached,
  };
  const reason = handler.note ?? 'Resource import completed.';
  setResource(d, logicalId, { status: 'IMPORT_COMPLETE', reason, properties: evaluated.shown }, { type, current });
  await commit(d);
}
