import type { PhysicalResource, ResourceRecord } from '../records.ts';
import type { Wanted } from './apply.ts';
import { commit, type Deployment } from './deployment.ts';
import { handlerContext, handlerOf, newSuffix } from './handler.ts';
import { setResource } from './journal.ts';
import { shiftAlias } from './shift-alias.ts';

/** Changes a resource in place. A handler that answers with another id has made a new resource: the old one is left over. */
export async function updateResource(d: Deployment, wanted: Wanted, current: PhysicalResource): Promise<void> {
  const { logicalId, type, evaluated, attached } = wanted;
  const handler = handlerOf(d, type);
  const shift = current.properties.FunctionVersion === evaluated.properties.FunctionVersion ? undefined : wanted.shift;
  const intent = { ...wanted.change, type, asked: evaluated.properties, shift };
  setResource(d, logicalId, { status: 'UPDATE_IN_PROGRESS', properties: evaluated.shown }, intent);
  await commit(d);
  const context = handlerContext(d, { logicalId, type, suffix: newSuffix(d) });
  if (shift) await shiftAlias(d, context, wanted, shift);
  const state = await handler.update!(current.physicalId, evaluated.properties, current.properties, context);
  const next: PhysicalResource = {
    type,
    physicalId: state.id,
    properties: evaluated.properties,
    // A handler reports all attributes that it knows again; attributes that it omits are as before.
    attributes: { ...current.attributes, ...state.attributes },
    ...attached,
  };
  const leftovers = state.id === current.physicalId ? [] : [{ ...current, policy: attached.updateReplacePolicy }];
  const change: Partial<ResourceRecord> = leftovers.length > 0 ? { leftovers } : {};
  const done = { ...change, type, current: next, asked: undefined, shift: undefined, skipped: undefined };
  setResource(d, logicalId, { status: 'UPDATE_COMPLETE', reason: handler.note, properties: evaluated.shown }, done);
  await commit(d);
}
