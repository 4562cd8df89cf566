import type { ResourceState } from '../../../kernel/resource-type.ts';
import type { PhysicalResource } from '../records.ts';
import { resourcesOf } from '../state.ts';
import type { Wanted } from './apply.ts';
import { commit, type Deployment } from './deployment.ts';
import { handlerContext, handlerOf, newSuffix } from './handler.ts';
import { existsAlready } from './intent.ts';
import { setResource, tellResource } from './journal.ts';

/** Creates a resource, or a second one that takes the place of `replaced`. Its intent is durable before anything is made. */
export async function createResource(d: Deployment, wanted: Wanted, replaced?: PhysicalResource): Promise<void> {
  const { logicalId, type, evaluated, attached } = wanted;
  const handler = handlerOf(d, type);
  const suffix = newSuffix(d);
  const status = replaced ? 'UPDATE' : 'CREATE';
  const reason = replaced && 'Requested update requires the creation of a new physical resource; hence creating one.';
  const { properties } = evaluated;
  const existed = await existsAlready(d, wanted, suffix);
  const intent = { type, properties, suffix, dependsOn: attached.dependsOn, existed };
  const begun = { status: `${status}_IN_PROGRESS`, reason, properties: evaluated.shown } as const;
  setResource(d, logicalId, begun, { ...wanted.change, type, creating: intent });
  await commit(d);

  let initiated: ResourceState | undefined;
  const record = (state: ResourceState): PhysicalResource => ({
    type,
    physicalId: state.id,
    properties: evaluated.properties,
    attributes: state.attributes ?? {},
    ...attached,
  });
  const leftovers = [
    ...(resourcesOf(d.ctx, d.stackId).get(logicalId)?.leftovers ?? []),
    ...(replaced ? [{ ...replaced, policy: attached.updateReplacePolicy }] : []),
  ];
  const initiation = { ...begun, reason: 'Resource creation Initiated' };
  const context = handlerContext(
    d,
    { logicalId, type, suffix, creationPolicy: wanted.creationPolicy },
    {
      async initiated(state) {
        setResource(d, logicalId, initiation, { type, current: record(state), creating: undefined, leftovers });
        initiated = state;
        await commit(d);
      },
      // Before anything of that name is made: whatever is durable of it, its name is too.
      named(name) {
        const now = resourcesOf(d.ctx, d.stackId).get(logicalId);
        if (now?.creating) resourcesOf(d.ctx, d.stackId).put(logicalId, { ...now, creating: { ...intent, name } });
      },
    },
  );
  const state = await handler.create(evaluated.properties, context);
  // Its record follows at once: both events are written with it.
  if (!initiated) tellResource(d, logicalId, initiation, { type, current: record(state) });
  setResource(
    d,
    logicalId,
    { status: `${status}_COMPLETE`, reason: handler.note, properties: evaluated.shown },
    { type, current: record(state), creating: undefined, leftovers, skipped: undefined },
  );
  await commit(d);
}
