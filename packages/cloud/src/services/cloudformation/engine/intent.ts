import type { ResourceState, Search } from '../../../kernel/resource-type.ts';
import type { Intent, ResourceRecord } from '../records.ts';
import { resourcesOf, stacksOf } from '../state.ts';
import type { Wanted } from './apply.ts';
import type { Deployment } from './deployment.ts';
import { findHandler, handlerContext, handlerOf } from './handler.ts';

/** The one property that names a resource of this type, when its id is a name that its maker chooses. */
function namingProperty(d: Deployment, type: string): string | undefined {
  const spec = d.specs.resource(type);
  const [only, ...others] = spec?.id ?? [];
  return only !== undefined && others.length === 0 && spec?.properties.has(only) ? only : undefined;
}

export function namedId(d: Deployment, type: string, properties: Intent['properties']): string | undefined {
  const property = namingProperty(d, type);
  const name = property === undefined ? undefined : properties[property];
  return typeof name === 'string' ? name : undefined;
}

function searchOf(d: Deployment, type: string, since: number): Search {
  const has = (id: string, { current, leftovers = [] }: ResourceRecord) =>
    [current, ...leftovers].some((one) => one?.physicalId === id && one.type === type);
  return {
    since,
    taken: (id) =>
      [...stacksOf(d.ctx).values()].some((stack) =>
        [...resourcesOf(d.ctx, stack.id).values()].some((record) => has(id, record)),
      ),
  };
}

/** Whether a resource with an explicit name exists before it is created: then this stack must never delete it. */
export async function existsAlready(d: Deployment, wanted: Wanted, suffix: string): Promise<boolean> {
  const { type, logicalId, evaluated } = wanted;
  const id = namedId(d, type, evaluated.properties);
  const { read, find } = handlerOf(d, type);
  if (!read) return false;
  const context = handlerContext(d, { logicalId, type, suffix });
  if (find) {
    const found = await find(evaluated.properties, context, searchOf(d, type, d.ctx.kernel.clock.now()));
    return found !== undefined;
  }
  if (id === undefined) return false;
  return (await read(id, evaluated.properties, context)) !== undefined;
}

/**
 * After a crash: resolves each intent to create: the resource exists or it does not. One with an explicit or generated
 * name is found by that name; a type whose ids its service makes has `find`.
 */
export async function settleIntents(d: Deployment): Promise<void> {
  for (const [logicalId, record] of [...resourcesOf(d.ctx, d.stackId).entries()]) {
    if (record.creating) await settle(d, logicalId, record, record.creating);
  }
}

async function settle(d: Deployment, logicalId: string, record: ResourceRecord, intent: Intent): Promise<void> {
  const resources = resourcesOf(d.ctx, d.stackId);
  const found = intent.existed ? undefined : await find(d, logicalId, intent, record.timestamp);
  if (!found) {
    resources.put(logicalId, { ...record, creating: undefined });
    return;
  }
  const made = {
    type: intent.type,
    physicalId: found.id,
    properties: intent.properties,
    attributes: found.attributes ?? {},
    dependsOn: intent.dependsOn,
    deletionPolicy: 'Delete',
    updateReplacePolicy: 'Delete',
  };
  // Of a replacement the old resource stays the current one, and the new one is left over.
  const change = record.current
    ? { leftovers: [...(record.leftovers ?? []), { ...made, policy: 'Delete' }] }
    : { current: made };
  resources.put(logicalId, { ...record, ...change, creating: undefined });
}

async function find(
  d: Deployment,
  logicalId: string,
  intent: Intent,
  since: number,
): Promise<ResourceState | undefined> {
  const { type, properties, suffix } = intent;
  const handler = findHandler(d.ctx.kernel, d.specs, type);
  if (!handler) return undefined;
  const context = handlerContext(d, { logicalId, type, suffix });
  if (handler.find) return handler.find(properties, context, searchOf(d, type, since));
  if (namingProperty(d, type) === undefined) return undefined;
  const named = namedId(d, type, properties) ?? intent.name;
  if (!handler.read) return named === undefined ? undefined : { id: named };
  // A handler that was cut off between choosing a name and noting it chose one of these; nobody else has the suffix.
  const names = named === undefined ? lengths.map((options) => context.name(options)) : [named];
  for (const id of new Set(names)) {
    const state = await handler.read(id, properties, context);
    if (state) return state;
  }
  return undefined;
}

/** How long names may be, by the services that take them. */
const lengths: readonly { maxLength: number; lowerCase?: boolean }[] = [
  { maxLength: 63, lowerCase: true },
  { maxLength: 64 },
  { maxLength: 80 },
  { maxLength: 128 },
  { maxLength: 255 },
  { maxLength: 256 },
  { maxLength: 512 },
];
