import { notImplemented } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { recordedAlready, recordedType } from '../recorded/recorded-type.ts';
import type { StackRecord } from '../records.ts';
import type { CreationPolicy } from '../template/creation-policy.ts';
import type { Specs } from '../template/specs.ts';
import { asRole } from './as-role.ts';
import { type Deployment, stackOf } from './deployment.ts';
import { ResourceFailure } from './reason.ts';

/** The arguments of CloudFormation's own resource types beyond those of every handler. */
export interface DeploymentContext extends ResourceContext {
  /** Aborted when the deployment is given up: long waits end. */
  readonly signal: AbortSignal;
  readonly record: StackRecord;
  readonly resourceType: string;
  /** Signals that the template wants its creation to wait for. */
  readonly creationPolicy: CreationPolicy | undefined;
  /** Makes the physical id durable before the work is done, so that a crash cannot lose it. */
  initiated(state: ResourceState): Promise<void>;
}

const customResource = 'AWS::CloudFormation::CustomResource';

/** Undefined for a type that the cloud neither has nor records. */
export function findHandler(kernel: Kernel, specs: Specs, type: string): ResourceType | undefined {
  const handler = kernel.resourceTypes.get(type.startsWith('Custom::') ? customResource : type);
  if (handler) return handler;
  const spec = specs.recorded(type);
  return spec && recordedType(type, spec);
}

export function handlerOf(d: Deployment, type: string): ResourceType {
  const handler = findHandler(d.ctx.kernel, d.specs, type);
  if (handler) return handler;
  throw new ResourceFailure(notImplemented(`The resource type ${type}`).message);
}

/** Of a resource that exists: one that was recorded can be looked at and deleted also when the cloud records no more. */
export function handlerOfMade(d: Deployment, type: string): Pick<ResourceType, 'delete' | 'read' | 'actual'> {
  return findHandler(d.ctx.kernel, d.specs, type) ?? recordedAlready(type);
}

export function handlerContext(
  d: Deployment,
  resource: { logicalId: string; type: string; suffix: string; creationPolicy?: CreationPolicy | undefined },
  notes: { initiated?: DeploymentContext['initiated']; named?(name: string): void } = {},
): DeploymentContext {
  const record = stackOf(d);
  const ctx = asRole(d.ctx, record.input.roleArn);
  return {
    account: ctx.account,
    region: ctx.region,
    requestId: ctx.requestId,
    caller: ctx.caller,
    kernel: ctx.kernel,
    aws: ctx.aws,
    with: (change) => ctx.with(change),
    stack: {
      id: record.id,
      name: record.name,
      tags: Object.fromEntries(record.input.tags.map((tag) => [tag.Key, tag.Value])),
    },
    record,
    logicalId: resource.logicalId,
    resourceType: resource.type,
    creationPolicy: resource.creationPolicy,
    signal: d.signal,
    initiated: notes.initiated ?? (async () => undefined),
    name(options) {
      const name = physicalName(record.name, resource.logicalId, resource.suffix, options);
      notes.named?.(name);
      return name;
    },
  };
}

/** `<stack>-<logical id>-<suffix>`; of a name that is too long, the longer of the two parts gives way first. */
function physicalName(
  stack: string,
  logicalId: string,
  suffix: string,
  { maxLength = 64, lowerCase = false }: { maxLength?: number; lowerCase?: boolean } = {},
): string {
  const room = maxLength - suffix.length - 2;
  const half = Math.floor(room / 2);
  const forStack = Math.max(half, room - logicalId.length);
  const first = stack.slice(0, forStack);
  const name = `${first}-${logicalId.slice(0, room - first.length)}-${suffix}`;
  // A lenient cloud accepts underscores in stack names; names that are lower-case only do not.
  return lowerCase ? name.toLowerCase().replaceAll('_', '-') : name;
}

const suffixLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function newSuffix(d: Deployment): string {
  return d.ctx.kernel.ids.random(12, suffixLetters);
}
