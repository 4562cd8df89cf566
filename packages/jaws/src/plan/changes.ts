import type { Template, TemplateResource } from '../model/types.ts';
import { same } from '../templates/canonical.ts';
import type { Change, DeployedStack } from './types.ts';

type Kind = Change['kind'];

/** Names of the entries that differ between two objects, sorted. */
export function differing(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !same(before[name], after[name])).sort();
}

/** What differs between a resource as it is and as it is to be: properties by name, everything else by attribute. */
export function resourceDifferences(before: TemplateResource, after: TemplateResource): string[] {
  const { Properties: was = {}, ...attributesWere } = before;
  const { Properties: is = {}, ...attributesAre } = after;
  return [...differing(attributesWere, attributesAre), ...differing(was, is)];
}

/** Creates, updates and deletes between two maps; `why` names what differs in an entry that both have. */
export function changesBetween<Entry>(
  kind: Kind,
  before: ReadonlyMap<string, Entry>,
  after: ReadonlyMap<string, Entry>,
  why: (before: Entry, after: Entry, id: string) => readonly string[],
): Change[] {
  const changes: Change[] = [];
  for (const id of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const was = before.get(id);
    const is = after.get(id);
    if (was === undefined) changes.push({ action: 'create', kind, id, why: [] });
    else if (is === undefined) changes.push({ action: 'delete', kind, id, why: [] });
    else {
      const reasons = why(was, is, id);
      if (reasons.length > 0) changes.push({ action: 'update', kind, id, why: reasons });
    }
  }
  return changes;
}

/**
 * Whether a stack is to be created, updated, or is deployed exactly so. A parameter that CloudFormation masks says nothing
 * here: those of the environment carry a digest in their name, so the template tells.
 */
export function stackAction(
  deployed: DeployedStack | undefined,
  template: Template,
  parameters: Readonly<Record<string, string>>,
): 'create' | 'update' | 'none' {
  if (!deployed) return 'create';
  if (!same(deployed.template, template)) return 'update';
  const changed = Object.entries(parameters).some(([name, value]) => {
    const masked = template.Parameters?.[name]?.NoEcho;
    return masked !== true && masked !== 'true' && deployed.parameters[name] !== value;
  });
  return changed ? 'update' : 'none';
}
