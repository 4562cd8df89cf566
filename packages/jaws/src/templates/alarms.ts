import { isObject } from '../base/text.ts';
import { functionAlarms } from '../model/alarms/function.ts';
import type { AlarmPlace, AlarmSettings } from '../model/alarms/types.ts';
import type { ApiModel } from '../model/api/types.ts';
import type { FunctionModel, Template, TemplateResource } from '../model/types.ts';
import { ownerKey, ownerOf } from './lambdas.ts';

type Resources = Readonly<Template['Resources']>;

/** Metadata of resources that belong to a function and need not be in its stack. */
const partKey = 'jaws:part';
const part = 'alarms';

/** The alarms of a function as resources of a stack, which need not be the function's. */
export function alarmResources(
  fn: FunctionModel,
  settings: AlarmSettings | undefined,
  place: AlarmPlace,
  authorizers: ApiModel['authorizers'] = {},
): Template['Resources'] {
  if (!settings) return {};
  const isAuthorizer = Object.values(authorizers).some(({ function: id }) => id === fn.id);
  const entries = Object.entries(functionAlarms(fn, settings, place, isAuthorizer)).map(([id, resource]) => [
    id,
    { ...resource, Metadata: { [ownerKey]: fn.logicalId, [partKey]: part } },
  ]);
  return Object.fromEntries(entries) as Template['Resources'];
}

export const isAlarmPart = ({ Metadata }: TemplateResource): boolean =>
  isObject(Metadata) && Metadata[partKey] === part;

/** Names of the alarms of each function, by its logical id. */
export function alarmNames(resources: Resources): ReadonlyMap<string, readonly { id: string; name: string }[]> {
  const names = new Map<string, { id: string; name: string }[]>();
  for (const [id, resource] of Object.entries(resources)) {
    if (!isAlarmPart(resource)) continue;
    const owner = ownerOf(id, resource);
    names.set(owner, [...(names.get(owner) ?? []), { id, name: String(resource.Properties?.AlarmName) }]);
  }
  return names;
}
