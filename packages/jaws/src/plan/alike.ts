import type { Template, TemplateResource } from '../model/types.ts';
import { digest, isSameJson } from '../templates/canonical.ts';
import { withDigests } from './environment.ts';

/** Values by the names of parameters. */
type Values = Readonly<Record<string, string>>;
type Resources = Readonly<Template['Resources']>;

/** In the metadata of a resource: a digest of its text. */
const textMark = 'jaws:text';

/**
 * Whether two parts of a template may be the same once their parameters have values: they differ only in which parameters they
 * name. An unknown or masked value may be any.
 */
function mayBeAlike(before: unknown, after: unknown, was: Values, is: Values): boolean {
  if (isSameJson(before, after)) return true;
  const [one, other] = [parameterOf(before), parameterOf(after)];
  if (one !== undefined || other !== undefined) {
    const left = one === undefined ? before : knownValue(was, one);
    const right = other === undefined ? after : knownValue(is, other);
    return left === undefined || right === undefined || left === right;
  }
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return false;
  if (Array.isArray(before) !== Array.isArray(after)) return false;
  const [left, right] = [before as Readonly<Record<string, unknown>>, after as Readonly<Record<string, unknown>>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every(
    (name) => Object.hasOwn(left, name) && Object.hasOwn(right, name) && mayBeAlike(left[name], right[name], was, is),
  );
}

function parameterOf(value: unknown): string | undefined {
  const { Ref: name } = (value ?? {}) as { readonly Ref?: unknown };
  return typeof name === 'string' ? name : undefined;
}

function knownValue(values: Values, parameter: string): string | undefined {
  const value = values[parameter];
  return value === '****' ? undefined : value;
}

/**
 * Marks resources that name another parameter which may have the same value. CloudFormation would find nothing to do, and keep the old text:
 * every later plan would find the difference again. Changing the metadata counts as a change. A resource with the mark keeps it.
 * `renamed`: resources that may have no other change. If none is marked, the resources are the same object.
 */
export function markTexts(
  before: Resources,
  after: Resources,
  was: Values,
  is: Values,
): { readonly resources: Resources; readonly renamed: ReadonlySet<string> } {
  const renamed = new Set<string>();
  let isMarked = false;
  const marked = Object.entries(after).map(([id, resource]): [string, TemplateResource] => {
    const old = before[id] && withoutMark(before[id]);
    if (!old) return [id, resource];
    const { plain } = withoutMark(resource);
    const [wasText, isText] = [withDigests(old.plain), withDigests(plain)];
    const isRenamed = !isSameJson(wasText, isText) && mayBeAlike(wasText, isText, was, is);
    if (isRenamed) renamed.add(id);
    else if (old.mark === undefined) return [id, resource];
    isMarked = true;
    return [id, { ...plain, Metadata: { ...metadataOf(plain), [textMark]: digest(isText, 12) } }];
  });
  return { resources: isMarked ? Object.fromEntries(marked) : after, renamed };
}

const metadataOf = ({ Metadata }: TemplateResource) => (Metadata ?? {}) as Readonly<Record<string, unknown>>;

function withoutMark(resource: TemplateResource): { readonly mark: unknown; readonly plain: TemplateResource } {
  const { [textMark]: mark, ...metadata } = metadataOf(resource);
  if (mark === undefined) return { mark, plain: resource };
  const { Metadata: _, ...plain } = resource;
  return { mark, plain: Object.keys(metadata).length > 0 ? { ...plain, Metadata: metadata } : plain };
}
