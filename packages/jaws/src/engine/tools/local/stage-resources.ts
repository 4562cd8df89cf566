import { listResources } from '../../../deploy/describe.ts';
import { readStacks } from '../../../deploy/read.ts';
import { fail } from '../../../errors/catalogue/index.ts';
import type { RegionModel } from '../../../model/types.ts';
import { live, stacksIn } from '../../../plan/deployed.ts';
import type { Host } from '../../host.ts';
import { type OpenProject, regionsOf } from '../../open.ts';
import { type EmbeddedStage, embeddedStage } from '../embedded.ts';

export interface LocalOptions {
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly stage: string;
  /** Undefined: the first region of the stage. */
  readonly region?: string | undefined;
}

/** A stage's region in the embedded cloud. */
export interface LocalRegion extends EmbeddedStage {
  readonly stage: string;
  readonly region: string;
}

/** A resource of a stage: its logical id, and its name in AWS. */
export interface LocalResource {
  readonly id: string;
  readonly physical: string;
}

/** Throws NotEmbedded. */
export async function localRegion(
  host: Host,
  options: LocalOptions,
): Promise<LocalRegion & { readonly place: RegionModel }> {
  const { project, profile, stage } = options;
  const place = regionsOf(project.model, stage, options.region)[0]!;
  return { ...(await embeddedStage(host, project.model, profile, stage)), stage, region: place.region, place };
}

/** The resources of some types in the stage's stacks, by logical ids. */
export async function resourcesOf(
  { aws, region, place }: LocalRegion & { readonly place: RegionModel },
  project: string,
  types: readonly string[],
): Promise<readonly LocalResource[]> {
  const stacks = stacksIn(await readStacks(aws, project, place)).filter((stack) => live(stack) !== undefined);
  const cf = await aws.in(region).cloudFormation();
  const listed = await Promise.all(stacks.map(({ id }) => listResources(cf, region, id)));
  return listed
    .flat()
    .flatMap(({ LogicalResourceId: id, PhysicalResourceId: physical, ResourceType: type }) =>
      id && physical && types.includes(type ?? '') ? [{ id, physical }] : [],
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One resource, by its logical id or its name. Throws NotOfStage. */
export function oneOf(resources: readonly LocalResource[], wanted: string, stage: string): LocalResource {
  const found = resources.find(({ id, physical }) => id === wanted || physical === wanted);
  if (!found) throw fail('NotOfStage', { stage, name: wanted, known: resources.map(({ id }) => id) });
  return found;
}
