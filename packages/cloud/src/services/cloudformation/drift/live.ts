import { AwsError } from '../../../kernel/errors.ts';
import { type Deployment, stackOf } from '../engine/deployment.ts';
import { handlerContext, handlerOfMade, newSuffix } from '../engine/handler.ts';
import { effectiveTemplate, type PhysicalResource } from '../records.ts';
import { resourcesOf } from '../state.ts';
import { prepare } from '../template/prepare.ts';
import { referencesOf } from '../template/references.ts';
import { hasUnknown, type Value } from '../template/value.ts';
import { propertyDifferences } from './differences.ts';

type Properties = Readonly<Record<string, unknown>>;

/** A resource as its service has it now. */
export type LiveResource =
  | { readonly status: 'DELETED' }
  /** `NOT_CHECKED`: its type cannot be read, or only whether it exists. `UNKNOWN`: the caller may not read it. */
  | { readonly status: 'NOT_CHECKED' | 'UNKNOWN' }
  /** `actual`: without hidden properties. */
  | { readonly status: 'MODIFIED' | 'IN_SYNC'; readonly actual: Properties; readonly checked: number };

/** By logical id. */
export type LiveResources = ReadonlyMap<string, LiveResource>;

/** Reads every resource of a stack that exists. */
export async function readStack(d: Deployment): Promise<LiveResources> {
  const found = new Map<string, LiveResource>();
  for (const { logicalId, current } of resourcesOf(d.ctx, d.stackId).values()) {
    if (current) found.set(logicalId, await tryLive(d, logicalId, current));
  }
  return found;
}

/** The same for a deployment, which continues as if nothing had drifted if the resource cannot be read. */
export async function tryLive(d: Deployment, logicalId: string, current: PhysicalResource): Promise<LiveResource> {
  try {
    return await readLive(d, logicalId, current);
  } catch (error) {
    if (error instanceof AwsError) return { status: 'UNKNOWN' };
    throw error;
  }
}

export const isDrifted = (live: LiveResources): boolean =>
  [...live.values()].some(({ status }) => status === 'DELETED' || status === 'MODIFIED');

/** Reads one resource of a stack and compares it with the state of the last deployment. */
export async function readLive(d: Deployment, logicalId: string, current: PhysicalResource): Promise<LiveResource> {
  const handler = handlerOfMade(d, current.type);
  if (!handler.read) return { status: 'NOT_CHECKED' };
  const context = handlerContext(d, { logicalId, type: current.type, suffix: newSuffix(d) });
  if (!(await handler.read(current.physicalId, current.properties, context))) return { status: 'DELETED' };
  const found = await handler.actual?.(current.physicalId, current.properties, context);
  if (!found) return { status: 'NOT_CHECKED' };
  const secret = secretProperties(d, logicalId);
  const actual = Object.fromEntries(Object.entries(found).filter(([name]) => !secret.includes(name)));
  const differs = propertyDifferences(comparable(current.properties, actual), actual).length > 0;
  return { status: differs ? 'MODIFIED' : 'IN_SYNC', actual, checked: d.ctx.kernel.clock.now() };
}

/** The deployed properties that the service reports too. */
export const comparable = (properties: Properties, actual: Properties): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => Object.hasOwn(actual, name)));

/**
 * The properties that a drift-aware deployment starts from. A property that is as `wanted` already, or as it was deployed, is
 * written as there: services say the same in other words.
 */
export function liveProperties(live: LiveResource | undefined, deployed: Properties, wanted: Properties): Properties {
  if (!live || !('actual' in live)) return deployed;
  const { actual } = live;
  const names = [...new Set([...Object.keys(deployed), ...Object.keys(wanted)])].filter((name) =>
    Object.hasOwn(actual, name),
  );
  const matches = (properties: Properties, name: string) =>
    Object.hasOwn(properties, name) &&
    !hasUnknown(properties[name] as Value) &&
    propertyDifferences(properties[name], actual[name]).length === 0;
  const found = names.map((name) => {
    if (matches(wanted, name)) return [name, wanted[name]];
    if (matches(deployed, name)) return [name, deployed[name]];
    // Properties that no template has set have the service's default.
    return Object.hasOwn(deployed, name) ? [name, actual[name]] : undefined;
  });
  return { ...deployed, ...Object.fromEntries(found.filter((one) => one !== undefined)) };
}

/** Names of properties that come from dynamic references or hidden parameters: neither compared nor shown. */
export function secretProperties(d: Deployment, logicalId: string): string[] {
  const { input, previous } = stackOf(d);
  const deployed = previous ?? input;
  const { template } = prepare(effectiveTemplate(deployed), d.specs, new Map(Object.entries(deployed.parameters)));
  const definition = template.resources.get(logicalId);
  return Object.entries(definition?.properties ?? {}).flatMap(([name, value]) => {
    const hidden = [...referencesOf(value).refs].some((ref) => template.parameters.get(ref)?.noEcho);
    return hidden || JSON.stringify(value).includes('{{resolve:') ? [name] : [];
  });
}
