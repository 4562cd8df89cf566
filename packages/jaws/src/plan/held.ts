import { nameIn } from '../model/function-name.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { isAddressType, isDataType } from '../templates/data-types.ts';
import { namesIn } from '../templates/references.ts';

/** A resource that stays, although the requested state lacks it. */
export interface Held {
  readonly logicalId: string;
  readonly type: string;
}

/**
 * Whether somebody would miss it: data, or an address that clients know. A function has its name again when it comes back, and its log group is
 * retained without it.
 */
const isHeld = ({ Type, Properties }: TemplateResource): boolean =>
  (isAddressType(Type) && Type !== 'AWS::Lambda::Function') ||
  (isDataType(Type, Properties) && !isLogGroupOfFunction(Type, Properties?.LogGroupName));

const isLogGroupOfFunction = (type: string, name: unknown): boolean =>
  type === 'AWS::Logs::LogGroup' && typeof name === 'string' && name.startsWith('/aws/lambda/');

/** Resources of a template with data or an address that another one lacks, except those that may be lost. */
export const heldBeyond = (now: Template, earlier: Template | undefined, mayBeLost: readonly string[]): Held[] =>
  Object.entries(now.Resources)
    .filter(([id, one]) => isHeld(one) && !earlier?.Resources[id] && !mayBeLost.includes(id))
    .map(([logicalId, { Type }]) => ({ logicalId, type: Type }));

/** A template with these resources of another one, and with all that they refer to there. What both have is the first one's. */
export function withResourcesOf(template: Template, now: Template, ids: readonly string[]): Template {
  if (ids.length === 0) return template;
  const taken = new Set<string>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const resource = now.Resources[id];
    if (!resource || taken.has(id) || (template.Resources[id] && !ids.includes(id))) continue;
    taken.add(id);
    const { DependsOn } = resource as { readonly DependsOn?: string | readonly string[] };
    open.push(...namesIn(resource), ...[DependsOn ?? []].flat());
  }
  const added = Object.fromEntries([...taken].map((id) => [id, now.Resources[id]!]));
  const named = namesIn(added);
  const parameters = Object.entries(now.Parameters ?? {}).filter(([name]) => named.has(name));
  return {
    ...template,
    ...(parameters.length > 0 && { Parameters: { ...Object.fromEntries(parameters), ...template.Parameters } }),
    ...(now.Mappings && { Mappings: { ...now.Mappings, ...template.Mappings } }),
    ...(now.Conditions && { Conditions: { ...now.Conditions, ...template.Conditions } }),
    Resources: { ...added, ...template.Resources },
  };
}

/** Whether a text names a function, and not one whose name only begins or ends with it. */
export const namesFunction = (text: string, name: string): boolean =>
  new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);

/** Logical ids of the functions of a template that a text names. */
export const functionsNamedIn = (text: string, { Resources }: Template): string[] =>
  Object.entries(Resources).flatMap(([id, resource]) => {
    const name = resource.Type === 'AWS::Lambda::Function' ? nameIn(resource) : undefined;
    return name !== undefined && namesFunction(text, name) ? [id] : [];
  });
