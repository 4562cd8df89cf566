import { isObject, pascalCase } from '../base/text.ts';
import { inWords, narrows } from './rights.ts';
import type { Json, ModulePackage } from './types.ts';

/** What JAWS adds to the resources of a stage for a module that asks for it. */
const given = new Set(['WebSocketApi']);

/** Services whose rights a condition limits to what is the module's: an event's source, a mail's sender. */
const byCondition = new Set(['events', 'ses']);

/**
 * Why a resource of a statement, in words, is not one of the module. It is one if it names a resource or an output of it, a name that its
 * resources have, or its own functions. AWS's own resources have no account.
 */
export function whyOutside(
  resource: string,
  { Condition }: Json,
  { name, additions: { named } }: Pick<ModulePackage, 'name' | 'additions'>,
): string[] {
  if (resource.startsWith('{')) return [`the resource ${resource} is known only to CloudFormation`];
  const [, , service, , account, ...rest] = resource.split(/:(?![^<]*>)/);
  if (resource === '*' || (byCondition.has(String(service)) && narrows(Condition))) return [];
  const isOurs = (id: string) =>
    given.has(id) || [named.Resources, named.Outputs].some((one) => Object.hasOwn(one, id));
  if ([...resource.matchAll(/<([^.>]+)/g)].some(([, id]) => isOurs(id!))) return [];
  const texts = Object.values(named.Resources).flatMap((one) => {
    const properties = isObject(one) && isObject(one.Properties) ? one.Properties : {};
    return Object.entries(properties).flatMap(([key, value]) => (key.endsWith('Name') ? [inWords(value)] : []));
  });
  if (texts.some((text) => text.length > 2 && rest.join(':').includes(text))) return [];
  if (rest.join(':').startsWith(`function:<aaStage>-<aaProjectName>-l${pascalCase(name)}`)) return [];
  if (account === '' && service !== 's3') return [];
  return [`the resource "${resource}" is not one of this module`];
}
