import { isObject } from '../base/text.ts';
import type { RegionSettings, Template, TemplateResource } from '../model/types.ts';

/** Names of the tags that jaws.json gave a stack when it was deployed: tags that jaws.json no longer has are removed. */
const tagNamesKey = 'jaws:tags';

/** Types that take a permissions boundary. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
const bounded: ReadonlySet<string> = new Set(['AWS::IAM::Role', 'AWS::IAM::User']);

/** Resources with the boundary of jaws.json on every role without one. */
export function withBoundary<Resources extends Readonly<Record<string, TemplateResource>>>(
  resources: Resources,
  boundary: string | undefined,
): Resources {
  if (boundary === undefined) return resources;
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      if (!bounded.has(resource.Type) || resource.Properties?.PermissionsBoundary !== undefined) return [id, resource];
      return [id, { ...resource, Properties: { ...resource.Properties, PermissionsBoundary: boundary } }];
    }),
  ) as Resources;
}

/** A template that records which tags jaws.json gives its stack. */
export function withTagNames(template: Template, tags: RegionSettings['tags'] = {}): Template {
  const names = Object.keys(tags).sort();
  if (names.length === 0) return template;
  return { ...template, Metadata: { ...template.Metadata, [tagNamesKey]: names } };
}

/** Names of the tags from jaws.json that a deployed template records. */
export function tagNamesIn(template: Template | undefined): string[] {
  const names = isObject(template?.Metadata) ? template.Metadata[tagNamesKey] : undefined;
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
