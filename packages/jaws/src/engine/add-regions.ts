import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { partitionOf } from '../base/partition.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { checkName, regions as knownRegions } from '../project/names.ts';
import { anyRegion, copyEnvironment, inAccount, writeAccount, writePlace } from './create-region.ts';
import { deploy } from './deploy.ts';
import type { Host } from './host.ts';
import { withNextCommand } from './next-command.ts';
import { forUser, type OpenProject, openedOf, openProject, reach, regionsOf } from './open.ts';
import type { AddRegionsOptions, AddRegionsResult, AddStageOptions } from './types.ts';

/**
 * Adds regions to a stage: writes the files of all of them first, then deploys their resources in parallel, then writes their environment.
 * `all` means
 * every region of the partition that the account has enabled. Regions that the stage already has are left alone.
 */
export function addRegions(host: Host, options: AddRegionsOptions): Promise<AddRegionsResult> {
  return forUser(host, async () => {
    const { root, stage, profile, writeOnly, recover, envFrom } = options;
    const opened = openedOf(options);
    const isEmpty = opened.model.stages.some((one) => one.name === stage && one.regions.length === 0);
    const before = isEmpty ? [] : regionsOf(opened.model, stage, undefined);
    const source = envFrom === undefined ? before[0] : regionsOf(opened.model, stage, envFrom)[0];
    const aws = writeOnly && options.regions !== 'all' ? undefined : await reach(host, opened.model, profile, stage);
    const [first] = before;
    const partition = first && partitionOf(first.region);
    const wanted = options.regions === 'all' ? await enabledRegions(aws!, partition?.id) : options.regions;
    for (const region of wanted) {
      checkName('region', region);
      if (!first || partitionOf(first.region) === partitionOf(region)) continue;
      const [id, other] = [first.region, region].map((one) => partitionOf(one).id) as [string, string];
      throw fail('RegionOfAnotherPartition', { stage, region, other, first: first.region, partition: id });
    }
    const there = before.map(({ region }) => region);
    const added = [...new Set(wanted)].filter((region) => !there.includes(region));
    const skipped = [...new Set(wanted)].filter((region) => there.includes(region));
    if (added.length === 0) return { stage, added, skipped, deployed: false };
    await checkAccess(aws, added);
    const like = (model: Model) => model.stages.find((one) => one.name === stage)?.regions[0] ?? anyRegion(model);
    writePlaces(host, { root, opened, stage }, added, like);
    if (!aws || writeOnly) return { stage, added, skipped, deployed: false };
    await deployResources(host, { root, stage, profile, recover, file: opened.project.jaws.name }, added, async () => {
      if (source) await inParallel(added, 8, (region) => copyEnvironment(aws, root, source, { stage, region }));
    });
    return { stage, added, skipped, deployed: true };
  });
}

/**
 * Puts a new stage into the regions of another one, with that stage's region-specific files. Its environment is separate.
 */
export function addStage(host: Host, options: AddStageOptions): Promise<AddRegionsResult> {
  return forUser(host, async () => {
    const { root, stage, like, profile, account, writeOnly, recover } = options;
    checkName('stage', stage);
    const opened = openedOf(options);
    if (opened.model.stages.some((one) => one.name === stage)) throw fail('StageExists', { stage });
    const added = regionsOf(opened.model, like, undefined).map(({ region }) => region);
    if (!writeOnly)
      await checkAccess(await reach(host, inAccount(opened.model, stage, account), profile, stage), added);
    writePlaces(host, { root, opened, stage }, added, (model, region) => regionsOf(model, like, region)[0]);
    writeAccount(host, root, stage, account);
    const place = { root, stage, profile, recover, file: opened.project.jaws.name };
    if (!writeOnly) await deployResources(host, place, added, async () => {});
    return { stage, added, skipped: [], deployed: !writeOnly };
  });
}

/** Nothing is written before credentials for all of it are found, and nobody else has the names. */
async function checkAccess(aws: Aws | undefined, regions: readonly string[]): Promise<void> {
  await inParallel(regions, 8, async (region) => {
    await aws?.in(region).owned?.check();
  });
}

function writePlaces(
  host: Host,
  { root, opened, stage }: { readonly root: string; readonly opened: OpenProject; readonly stage: string },
  regions: readonly string[],
  like: (model: Model, region: string) => RegionModel | undefined,
): void {
  // Each region is written to jaws.json, but the file is reported once.
  const named = new Set<string>();
  const once: Host = {
    ...host,
    emit: (event) => {
      if (event.type === 'wrote' && named.has(event.path)) return;
      if (event.type === 'wrote') named.add(event.path);
      host.emit(event);
    },
  };
  for (const region of regions) {
    // Each region is written beside the earlier ones.
    const { project, model } = region === regions[0] ? opened : openProject(root);
    writePlace(once, { root, stage, region }, { project, model, like: like(model, region) });
  }
}

/** Deploys the resources of new regions in parallel. The error of a failure says that the files exist. */
async function deployResources(
  host: Host,
  place: {
    readonly root: string;
    readonly stage: string;
    readonly profile: string | undefined;
    readonly recover: boolean;
    /** jaws.json or jaws.config.ts. */
    readonly file: string;
  },
  regions: readonly string[],
  then: () => Promise<void>,
): Promise<void> {
  const { root, stage, profile, recover, file } = place;
  try {
    const selection = { stage, region: regions, resources: true, functions: [], endpoints: [] };
    await deploy(host, { project: openProject(root), profile, selection, recover, afterRemoval: true });
    await then();
  } catch (error) {
    const names = regions.length === 1 ? `${stage} ${regions[0]} is` : `${regions.length} regions of ${stage} are`;
    const message = `${names} in ${file}; not all of their resources are deployed.`;
    throw withNextCommand(host, error, message, `jaws deploy resources ${stage} all`);
  }
}

/** The regions of a partition that the account has; the commercial partition by default. */
async function enabledRegions(
  aws: { hasRegion(region: string): Promise<boolean> },
  partition = 'aws',
): Promise<string[]> {
  const known = knownRegions.filter((region) => partitionOf(region).id === partition);
  const found = new Set<string>();
  await inParallel(known, 16, async (region) => {
    if (await aws.hasRegion(region)) found.add(region);
  });
  return known.filter((region) => found.has(region));
}
