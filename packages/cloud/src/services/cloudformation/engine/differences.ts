import { equal, isObject } from '../template/json.ts';
import type { PropertySpec, Specs } from '../template/specs.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Names of top-level properties whose values differ. */
export function changedProperties(before: Properties, after: Properties): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !equal(own(before, name), own(after, name)));
}

/** Whether a change from `before` to `after` needs a new physical resource, by the official schema. */
export function replaces(specs: Specs, type: string, before: Properties, after: Properties): 'yes' | 'maybe' | 'no' {
  const spec = specs.resource(type);
  return spec ? worst(specs, spec.properties, before, after) : 'no';
}

/** The same for one property. */
export function propertyReplaces(
  specs: Specs,
  type: string,
  name: string,
  before: unknown,
  after: unknown,
): 'yes' | 'maybe' | 'no' {
  const member = specs.resource(type)?.properties.get(name);
  return member ? ofMember(specs, member, before, after) : 'no';
}

function worst(
  specs: Specs,
  members: ReadonlyMap<string, PropertySpec>,
  before: Properties,
  after: Properties,
): 'yes' | 'maybe' | 'no' {
  const found = changedProperties(before, after).map((name) => {
    const member = members.get(name);
    return member ? ofMember(specs, member, own(before, name), own(after, name)) : 'no';
  });
  return found.includes('yes') ? 'yes' : found.includes('maybe') ? 'maybe' : 'no';
}

function ofMember(specs: Specs, member: PropertySpec, before: unknown, after: unknown): 'yes' | 'maybe' | 'no' {
  if (member.replaces !== 'no') return member.replaces;
  const { type } = member;
  if (typeof type === 'string' || !('definition' in type)) return 'no';
  const [from, to] = [before ?? {}, after ?? {}];
  return isObject(from) && isObject(to) ? worst(specs, specs.definition(type.definition), from, to) : 'no';
}

function own(object: Properties, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
