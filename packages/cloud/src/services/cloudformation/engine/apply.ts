import { type LiveResource, liveProperties, tryLive } from '../drift/live.ts';
import type { AliasShift, PhysicalResource, ResourceRecord } from '../records.ts';
import { resourcesOf } from '../state.ts';
import type { CreationPolicy } from '../template/creation-policy.ts';
import { entry, type Json } from '../template/json.ts';
import { createResource } from './create-resource.ts';
import { checkReplaceable } from './custom-name.ts';
import { type Deployment, stackOf } from './deployment.ts';
import { changedProperties, replaces } from './differences.ts';
import { handlerOf } from './handler.ts';
import { importResource } from './import.ts';
import { setResource } from './journal.ts';
import { type Plan, policyOf } from './plan.ts';
import { checkPolicy } from './policy.ts';
import { type Evaluated, evaluateProperties } from './properties.ts';
import { failureReason } from './reason.ts';
import { type Failures, runInOrder } from './schedule.ts';
import { aliasShift } from './shift-alias.ts';
import { updateResource } from './update-resource.ts';

/** A resource's attributes in the template beside its properties. */
type Attached = Pick<PhysicalResource, 'dependsOn' | 'deletionPolicy' | 'updateReplacePolicy' | 'metadata'>;

/**
 * Creates, updates and replaces the resources of the plan; removed resources are left for the clean-up. `failed` aborts the signal.
 */
export function applyPlan(d: Deployment, plan: Plan, kind: 'create' | 'update', failed: () => void): Promise<Failures> {
  const work = (logicalId: string) => applyResource(d, plan, logicalId, kind);
  return runInOrder(plan.graph, work, { signal: d.signal, failed });
}

async function applyResource(d: Deployment, plan: Plan, logicalId: string, kind: 'create' | 'update'): Promise<void> {
  await d.ctx.kernel.faults.whenUp(d.ctx.region);
  const { type, metadata, creationPolicy, updatePolicy } = plan.bound.template.resources.get(logicalId)!;
  const existing = resourcesOf(d.ctx, d.stackId).get(logicalId);
  const current = existing?.current;
  const imported = entry(stackOf(d).importing ?? {}, logicalId);
  const live = stackOf(d).revertDrift && current ? await tryLive(d, logicalId, current) : undefined;
  const isGone = live?.status === 'DELETED';
  const verb = current && !isGone ? 'UPDATE' : imported === undefined ? 'CREATE' : 'IMPORT';
  const before =
    kind === 'update' && existing?.before === undefined ? { before: (isGone ? undefined : current) ?? null } : {};
  try {
    const attached = attach(plan, logicalId, metadata);
    // A resource without a handler fails as one that was begun, with what it was asked to be.
    const evaluated = await evaluateProperties(d, plan, logicalId);
    const shift = current ? aliasShift(plan, updatePolicy) : undefined;
    const wanted = { logicalId, type, evaluated, attached, creationPolicy, shift, change: before };
    // Deleted by hand: a roll-back deletes its replacement.
    if (isGone) await createResource(d, { ...wanted, change: { ...before, current: undefined } });
    else if (current) await changeResource(d, wanted, current, live);
    else if (imported === undefined) await createResource(d, wanted);
    else await importResource(d, wanted, imported);
  } catch (error) {
    const begun = resourcesOf(d.ctx, d.stackId).get(logicalId)?.status;
    if (begun !== `${verb}_IN_PROGRESS`)
      setResource(d, logicalId, { status: `${verb}_IN_PROGRESS` }, { type, ...before });
    setResource(
      d,
      logicalId,
      { status: `${verb}_FAILED`, reason: failureReason(error, type, d.ctx) },
      { type, creating: undefined },
    );
    throw error;
  }
}

/** Everything that is needed to bring one resource about. */
export interface Wanted {
  readonly logicalId: string;
  readonly type: string;
  readonly evaluated: Evaluated;
  readonly attached: Attached;
  readonly creationPolicy?: CreationPolicy | undefined;
  /** How an alias's traffic is shifted to another version. */
  readonly shift?: AliasShift | undefined;
  /** Written to the record with the intent. */
  readonly change: Partial<ResourceRecord>;
}

async function changeResource(
  d: Deployment,
  asked: Wanted,
  deployed: PhysicalResource,
  live: LiveResource | undefined,
): Promise<void> {
  const { properties } = asked.evaluated;
  const current = { ...deployed, properties: liveProperties(live, deployed.properties, properties) };
  const drifted = changedProperties(deployed.properties, current.properties).length > 0;
  const wanted = drifted ? { ...asked, change: { ...asked.change, actualBefore: current.properties } } : asked;
  // A nested stack looks for itself: its template may be another under the same URL.
  const nested = wanted.type === 'AWS::CloudFormation::Stack';
  if (changedProperties(current.properties, properties).length === 0 && !nested) {
    // Nothing that AWS would report as an event; order of deletion and policies follow the new template all the same.
    const resources = resourcesOf(d.ctx, d.stackId);
    const record = resources.get(wanted.logicalId)!;
    resources.put(wanted.logicalId, { ...record, ...wanted.change, current: { ...current, ...wanted.attached } });
    return;
  }
  const handler = handlerOf(d, wanted.type);
  const isReplacement =
    replaces(d.specs, wanted.type, current.properties, properties) === 'yes' ||
    handler.replaces?.(properties, current.properties) === true;
  const replace = isReplacement || !handler.update;
  const { policy, policyDuringUpdate } = stackOf(d);
  const action = replace ? 'Update:Replace' : 'Update:Modify';
  checkPolicy(policyDuringUpdate ?? policy, action, wanted.logicalId, wanted.type);
  if (isReplacement) checkReplaceable(d.specs, wanted.type, deployed.properties, properties);
  if (replace) await createResource(d, wanted, current);
  else await updateResource(d, wanted, current);
}

function attach(plan: Plan, logicalId: string, metadata: Json | undefined): Attached {
  const definition = plan.bound.template.resources.get(logicalId)!;
  return {
    dependsOn: [...(plan.graph.get(logicalId) ?? [])],
    deletionPolicy: policyOf(definition.deletionPolicy, plan.bound, 'Delete'),
    updateReplacePolicy: policyOf(definition.updateReplacePolicy, plan.bound, 'Delete'),
    ...(metadata === undefined ? {} : { metadata }),
  };
}
