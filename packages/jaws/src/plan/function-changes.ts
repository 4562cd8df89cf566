import { aliasOf } from '../model/live.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { isAlarmPart } from '../templates/alarms.ts';
import { isCanaryPart } from '../templates/canary.ts';
import { isSameJson } from '../templates/canonical.ts';
import { ownerOf } from '../templates/lambdas.ts';
import { isPublication } from '../templates/versions.ts';
import { provisionedIn } from '../templates/warm.ts';
import { changesBetween, differing, resourceDifferences } from './changes.ts';
import { changesParametersOnly, withDigests } from './environment.ts';
import type { Unit } from './shards.ts';
import type { Change } from './types.ts';
import { hasAlias } from './versions.ts';

/** Functions by their logical id, each with its companions. */
export function unitsOf(resources: Template['Resources']): Map<string, Unit> {
  const units = new Map<string, Unit>();
  for (const [logicalId, resource] of Object.entries(resources)) {
    // Resources that shift the traffic of functions belong to none of them.
    if (isCanaryPart(resource)) continue;
    const owner = ownerOf(logicalId, resource);
    units.set(owner, { ...units.get(owner), [logicalId]: resource });
  }
  return units;
}

/** The unit of a function's alarms: not a logical id, so no function can have the name. */
export const alarmUnit = (logicalId: string): string => `${logicalId}/alarms`;

/** The function of such a unit; undefined for any other one. */
export const functionOfAlarms = (unit: string): string | undefined =>
  unit.endsWith('/alarms') ? unit.slice(0, -'/alarms'.length) : undefined;

/**
 * Parts that stay together in their stack: functions, each with its companions, and their alarms, which may be in another
 * stack.
 */
export function placedUnits(resources: Template['Resources']): Map<string, Unit> {
  const units = new Map<string, Unit>();
  for (const [owner, unit] of unitsOf(resources)) {
    const entries = Object.entries(unit);
    const [own, alarms] = [false, true].map((is) => entries.filter(([, one]) => isAlarmPart(one) === is));
    if (own!.length > 0) units.set(owner, Object.fromEntries(own!));
    if (alarms!.length > 0) units.set(alarmUnit(owner), Object.fromEntries(alarms!));
  }
  return units;
}

/** What differs, in a user's words: the code by its hash, the environment as one, by its values. */
function lambdaDifferences(before: TemplateResource, after: TemplateResource): string[] {
  const words: Readonly<Record<string, string>> = {
    Code: 'code',
    DependsOn: '',
    Environment: 'environment',
    Metadata: '',
  };
  const found = resourceDifferences(withDigests(before), withDigests(after))
    .map((name) => words[name] ?? name)
    .filter((name) => name !== '');
  return found.length === 0 && changesParametersOnly(before, after) ? ['names of parameters'] : found;
}

/** The same for a function and its companions, which are named by what they add to the function's name. */
function unitDifferences(before: Unit, after: Unit, logicalId: string): string[] {
  const [was, is] = [before[logicalId], after[logicalId]];
  const own = was && is ? lambdaDifferences(was, is) : [];
  const others = differing({ ...before, [logicalId]: undefined }, { ...after, [logicalId]: undefined }).filter(
    (name) => !isPublication(before[name] ?? after[name]),
  );
  const provisioned = provisionedDiffers(before, after, logicalId) ? ['provisioned concurrency'] : [];
  const alias = hasAlias(before, logicalId) === hasAlias(after, logicalId) ? [] : ['alias'];
  // A role may differ, and with it the function's reference to it: one word for both.
  const word = (name: string) => {
    if (isAlarmPart((before[name] ?? after[name])!)) return 'alarms';
    if (name === `${logicalId}WarmPermission`) return 'Warm';
    return name.startsWith(logicalId) ? name.slice(logicalId.length) : name;
  };
  return [...new Set([...own, ...alias, ...provisioned, ...others.map(word)])];
}

const provisionedDiffers = (before: Unit, after: Unit, logicalId: string): boolean => {
  const [was, is] = [before, after].map((unit) => provisionedIn(unit[aliasOf(logicalId)]));
  return !isSameJson(was, is);
};

/** The id of a function from its template, if the project no longer has it. */
export function idIn(logicalId: string, resource: TemplateResource | undefined): string {
  const metadata = resource?.Metadata as Readonly<Record<string, unknown>> | undefined;
  return String(metadata?.['jaws:function'] ?? logicalId);
}

/** The functions that differ between two templates. `renamed`: logical ids in which only names of parameters may differ. */
export function functionChanges(
  was: Template['Resources'],
  is: Template['Resources'],
  idOf: (logicalId: string, resource?: TemplateResource) => string,
  renamed: ReadonlySet<string> = new Set(),
): Change[] {
  const [before, now] = [unitsOf(was), unitsOf(is)];
  return changesBetween('function', before, now, unitDifferences).map((change) => {
    const [own, other] = [before.get(change.id) ?? {}, now.get(change.id) ?? {}];
    const changed = differing(own, other).filter((id) => !isPublication(own[id] ?? other[id]));
    const isCertain = provisionedDiffers(own, other, change.id);
    const maybe = change.action === 'update' && !isCertain && changed.every((id) => renamed.has(id));
    const id = idOf(change.id, was[change.id] ?? is[change.id]);
    // The function itself is in another stack.
    if (!was[change.id] && !is[change.id]) return { ...change, id, action: 'update', why: ['alarms'] };
    return { ...change, id, ...(maybe && { maybe }) };
  });
}
