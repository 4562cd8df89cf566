import type { Composed } from './compose.ts';
import { namesReferredTo } from './references.ts';
import type { Report } from './report.ts';
import type { RegionModel, TemplateResource } from './types.ts';

export interface HomePlace {
  readonly region: string;
  /** The region of the stage in which resources with "jaws:home" exist. */
  readonly home: string;
}

const mark = 'jaws:home';

const isHome = (resource: TemplateResource): boolean =>
  (resource.Metadata as Readonly<Record<string, unknown>> | undefined)?.[mark] === true;

/**
 * Leaves resources with "jaws:home" out of a template, with the outputs that need them, unless it is the home region's; returns the
 * outputs that come from there. Reports references to a resource that was left out.
 */
export function atHome(
  { template, sources }: Composed,
  { region, home }: HomePlace,
  report: Report,
): Pick<RegionModel, 'resources' | 'sources' | 'homeOutputs'> {
  const entries = Object.entries(template.Resources);
  const gone = new Set(region === home ? [] : entries.filter(([, resource]) => isHome(resource)).map(([name]) => name));
  const resources = Object.fromEntries(
    entries.filter(([name]) => !gone.has(name)).map(([name, resource]) => [name, unmarked(resource)]),
  );
  if (gone.size === 0) return { resources: { ...template, Resources: resources }, sources };

  const needsHome = (value: unknown) => [...namesReferredTo(value)].filter((name) => gone.has(name));
  const outputs = Object.entries(template.Outputs ?? {});
  const moved = outputs.filter(([, output]) => needsHome(output).length > 0);
  for (const [name, resource] of Object.entries(resources)) {
    for (const missing of needsHome(resource)) {
      const usable = moved.filter(([, output]) => namesReferredTo(output).has(missing)).map(([output]) => output);
      report({
        message: `${name} refers to ${missing}, which exists in ${home} only ("${mark}"); ${name} is deployed to ${region} too.`,
        ...(sources[name] && { position: sources[name] }),
        hint:
          usable.length > 0
            ? `Let functions refer to its output ${usable.join(' or ')} in their awsm.json (Environment, iamPolicyDocumentStatements), or mark ${name} with "${mark}" too.`
            : `Add an output for ${missing} and let functions refer to that in their awsm.json, or mark ${name} with "${mark}" too.`,
      });
    }
  }
  const left = outputs.filter(([, output]) => needsHome(output).length === 0);
  return {
    resources: { ...template, Resources: resources, ...(template.Outputs && { Outputs: Object.fromEntries(left) }) },
    sources: Object.fromEntries(Object.entries(sources).filter(([name]) => !gone.has(name))),
    homeOutputs: Object.fromEntries(moved.map(([name]) => [name, home])),
  };
}

/** The mark is for JAWS; setting it must not update a deployed resource. */
function unmarked(resource: TemplateResource): TemplateResource {
  if (typeof resource.Metadata !== 'object' || resource.Metadata === null || !(mark in resource.Metadata))
    return resource;
  const { Metadata, ...rest } = resource;
  const others = Object.entries(Metadata as object).filter(([key]) => key !== mark);
  return others.length > 0 ? { ...rest, Metadata: Object.fromEntries(others) } : (rest as TemplateResource);
}
