import type { Template, TemplateResource } from '../model/types.ts';
import { isSameJson } from '../templates/canonical.ts';
import { isDataType, survivesDeletion } from '../templates/data-types.ts';
import { namesIn } from '../templates/references.ts';
import { tagNamesIn } from '../templates/settings.ts';
import type { Change, DeployedStack, StackPlan, StackTags } from './types.ts';

type Kind = Change['kind'];

/** Names of the entries that differ between two objects, sorted. */
export function differing(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isSameJson(before[name], after[name])).sort();
}

/** The differences between a resource's current and planned state: properties by name, everything else by attribute. */
export function resourceDifferences(before: TemplateResource, after: TemplateResource): string[] {
  const { Properties: was = {}, ...attributesWere } = before;
  const { Properties: is = {}, ...attributesAre } = after;
  return [...differing(attributesWere, attributesAre), ...differing(was, is)];
}

/** Creates, updates and deletes between two maps; `why` lists what differs in an entry of both. */
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

/** The changes of a resources template that its text shows; a change that deletes data says so. */
export function resourceChanges(before: Template['Resources'], after: Template['Resources']): Change[] {
  const entries = (resources: Template['Resources']) => new Map(Object.entries(resources));
  return changesBetween('resource', entries(before), entries(after), resourceDifferences).map(sayLoss(before));
}

/** Notes for a deleted resource whether its data is deleted. */
export const sayLoss =
  (before: Template['Resources']) =>
  (change: Change): Change => {
    const was = change.kind === 'resource' && change.action === 'delete' ? before[change.id] : undefined;
    const lost = was && isDataType(was.Type, was.Properties) && !survivesDeletion(was);
    return lost ? { ...change, data: 'deleted' } : change;
  };

/** Sections of a template beside its resources that differ: outputs and parameters by name, others as a whole. */
export function sectionChange(deployed: DeployedStack | undefined, template: Template): Change[] {
  if (!deployed) return [];
  const sections = ({
    Resources: _,
    Metadata: __,
    Description: ___,
    Outputs = {},
    Parameters = {},
    ...rest
  }: Template) => ({
    ...Object.fromEntries(Object.entries(Outputs).map(([name, output]) => [`output ${name}`, output])),
    ...Object.fromEntries(Object.entries(Parameters).map(([name, parameter]) => [`parameter ${name}`, parameter])),
    ...rest,
  });
  const why = differing(sections(deployed.template), sections(template));
  return why.length > 0 ? [{ action: 'update', kind: 'stack', id: deployed.name, why }] : [];
}

/** Tags that a stack lacks or has with another value; CloudFormation adds them to its resources as well. */
export function tagChange(
  deployed: DeployedStack | undefined,
  tags: Readonly<Record<string, string>>,
  drop: StackTags['drop'] = [],
): Change[] {
  if (!deployed) return [];
  const hasAll = Object.entries(tags).every(([name, value]) => deployed.tags[name] === value);
  if (hasAll && !drop.some((name) => Object.hasOwn(deployed.tags, name))) return [];
  return [{ action: 'update', kind: 'stack', id: deployed.name, why: ['tags'] }];
}

/** The tags of jaws.json on a stack; undefined if it has and had none. */
export function stackTagsOf(
  deployed: DeployedStack | undefined,
  set: StackTags['set'] = {},
): { readonly projectTags?: StackTags } {
  const drop = tagNamesIn(deployed?.template).filter((name) => !Object.hasOwn(set, name));
  return Object.keys(set).length + drop.length > 0 ? { projectTags: { set, drop } } : {};
}

/** Why something changes whose own text does not. */
export interface Cause {
  readonly why: string;
  /** CloudFormation decides this during the update. */
  readonly maybe: boolean;
}

/** Names whose value changes, or may change, with this plan: parameters with another value, and parameters fed by an output. */
export function causesOf(
  deployed: DeployedStack | undefined,
  template: Template,
  values: Pick<StackPlan, 'parameters' | 'fromResources' | 'fromHome' | 'fromEndpoints' | 'fromReplica'>,
): Map<string, Cause> {
  const causes = new Map<string, Cause>();
  if (!deployed) return causes;
  for (const [name, value] of Object.entries(values.parameters)) {
    if (isMasked(template, name) || deployed.parameters[name] === value) continue;
    causes.set(name, { why: `parameter ${name}`, maybe: false });
  }
  for (const [name, output] of Object.entries(values.fromResources)) {
    causes.set(name, { why: `output ${output}`, maybe: true });
  }
  for (const [name, output] of Object.entries(values.fromEndpoints ?? {})) {
    causes.set(name, { why: `output ${output}`, maybe: true });
  }
  for (const [name, { region, output }] of Object.entries(values.fromHome ?? {})) {
    causes.set(name, { why: `output ${output} in ${region}`, maybe: true });
  }
  for (const [name, table] of Object.entries(values.fromReplica ?? {})) {
    causes.set(name, { why: `stream of ${table}`, maybe: true });
  }
  return causes;
}

/** Changes of entries that refer to a name with a cause, beside the known changes. */
export function impliedChanges(
  kind: Kind,
  entries: ReadonlyMap<string, unknown>,
  causes: ReadonlyMap<string, Cause>,
  known: readonly Change[],
): Change[] {
  if (causes.size === 0) return [];
  const named = new Set(known.map((change) => change.id));
  return [...entries].flatMap(([id, entry]): Change[] => {
    if (named.has(id)) return [];
    const found = [...namesIn(entry)].flatMap((name) => (name === id ? [] : (causes.get(name) ?? [])));
    if (found.length === 0) return [];
    const why = [...new Set(found.map((cause) => cause.why))].sort();
    const maybe = found.every((cause) => cause.maybe);
    return [{ action: 'update', kind, id, why, ...(maybe && { maybe }) }];
  });
}

const isMasked = (template: Template, parameter: string): boolean =>
  String(template.Parameters?.[parameter]?.NoEcho) === 'true';

/**
 * Whether a stack will be created, will be updated, or is deployed exactly so, with the tags of jaws.json. A parameter that CloudFormation masks does
 * not matter
 * here: resources have digests of the environment's values in their metadata, so the template shows the change.
 */
export function stackAction(
  deployed: DeployedStack | undefined,
  template: Template,
  parameters: Readonly<Record<string, string>>,
  tags: StackTags['set'] = {},
): 'create' | 'update' | 'none' {
  if (!deployed) return 'create';
  if (!isSameJson(deployed.template, template)) return 'update';
  if (Object.entries(tags).some(([name, value]) => deployed.tags[name] !== value)) return 'update';
  const changed = Object.entries(parameters).some(
    ([name, value]) => !isMasked(template, name) && deployed.parameters[name] !== value,
  );
  return changed ? 'update' : 'none';
}
