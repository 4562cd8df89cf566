import type { Aws, RegionClients } from '../aws/types.ts';
import { onceEach } from '../base/async.ts';
import { nearest } from '../base/text.ts';
import { ownedClients } from '../deploy/owner.ts';
import { fail } from '../errors/catalogue/index.ts';
import { buildModel } from '../model/build.ts';
import type { AccessModel, Model, RegionModel } from '../model/types.ts';
import { bucketName } from '../project/names.ts';
import { readProject } from '../project/read.ts';
import type { Project } from '../project/types.ts';
import { forUserError } from './failures.ts';
import type { Host } from './host.ts';
import { checkProfile } from './named-profile.ts';

/** A project that was read and checked; a command does that once and hands it on. */
export interface OpenProject {
  readonly project: Project;
  readonly model: Model;
}

/** Reads and checks the project. */
export function openProject(root: string): OpenProject {
  const project = readProject(root);
  return { project, model: buildModel(project) };
}

/** Where a project is, and what a command has already read of it: nothing is read twice. */
export interface ProjectAt {
  readonly root: string;
  readonly opened?: OpenProject | undefined;
}

export const openedOf = ({ root, opened }: ProjectAt): OpenProject => opened ?? openProject(root);

/**
 * Connects to a stage: each region by the profile and the role that jaws.json names for it. `profile` was typed: it takes precedence over
 * those in jaws.json
 * and in admin.env, and so does the environment's ADMIN_AWS_PROFILE. A role is assumed with the winning one. Throws ProfileDiffers.
 */
export async function reach(host: Host, model: Model, profile: string | undefined, stage: string): Promise<Aws> {
  const regions = model.stages.find(({ name }) => name === stage)?.regions ?? [];
  const ofStage = model.accounts?.[stage];
  const connected = (access: AccessModel | undefined) =>
    host.connect(profile ?? (model.isPinned ? model.profile : (access?.profile ?? model.profile)), access?.role);
  const all = new Map<string, Aws>();
  for (const { region, access } of regions) all.set(region, await connected(access ?? ofStage));
  // A region that jaws.json does not have yet, or no longer has.
  const other = await connected(ofStage);
  const of = (region: string) => all.get(region) ?? other;
  const winner = profile ?? (model.isPinned ? model.profile : undefined);
  if (winner) {
    const from = profile === undefined ? 'ADMIN_AWS_PROFILE' : '-p';
    await checkProfile(host, model, stage, { profile: winner, from, of });
  }
  const first = of(regions[0]?.region ?? '');
  return {
    profile: first.profile,
    endpoint: first.endpoint,
    caller: () => firstAnswer([...new Set([first, ...all.values()])]),
    hasRegion: (region) => of(region).hasRegion(region),
    in: ownedIn((region) => of(region), model, stage),
  };
}

/** The clients of each region, for the owner of the stage alone. */
function ownedIn(of: (region: string) => Aws, model: Model, stage: string): Aws['in'] {
  const made = new Map<string, RegionClients>();
  return (region) => {
    const { name: project, id, domain } = model;
    const known = made.get(region);
    if (known) return known;
    const found = model.stages
      .flatMap(({ regions }) => regions)
      .find((one) => one.stage === stage && one.region === region);
    const bucket = found?.bucket ?? bucketName(stage, region, domain);
    const { account } = found?.access ?? model.accounts?.[stage] ?? {};
    const clients = ownedClients(of(region), { project, stage, region, id, domain, bucket, account });
    made.set(region, clients);
    return clients;
  };
}

/** The caller, from the first account that responds: a failing region does not stop the others. */
async function firstAnswer([account, ...others]: readonly Aws[]): Promise<string> {
  if (others.length === 0) return account!.caller();
  return account!.caller().catch(() => firstAnswer(others));
}

/** The same for a command that concerns several stages. */
export const reachEach = (host: Host, model: Model, profile: string | undefined): ((stage: string) => Promise<Aws>) =>
  onceEach((stage: string) => reach(host, model, profile, stage));

const suggestion = (word: string, known: readonly string[]) => ({ known, nearest: nearest(word, known) });

/** The regions that a stage and an optional region, or several, mean. Throws UnknownStage, StageWithoutRegions, UnknownRegion. */
export function regionsOf(
  model: Model,
  stage: string,
  region: string | readonly string[] | undefined,
): readonly RegionModel[] {
  const found = model.stages.find((one) => one.name === stage);
  if (!found)
    throw fail('UnknownStage', {
      stage,
      ...suggestion(
        stage,
        model.stages.map((one) => one.name),
      ),
    });
  if (found.regions.length === 0) throw fail('StageWithoutRegions', { stage });
  if (region === undefined) return found.regions;
  const wanted = [region].flat();
  const known = found.regions.map((one) => one.region);
  const missing = wanted.find((one) => !known.includes(one));
  if (missing !== undefined) throw fail('UnknownRegion', { stage, region: missing, ...suggestion(missing, known) });
  return found.regions.filter((one) => wanted.includes(one.region));
}

/** The same if the stage is optional: without one, the stages that have the region (or any) count. */
export function regionsOfAny(
  model: Model,
  stage: string | undefined,
  region: string | undefined,
): readonly RegionModel[] {
  if (stage !== undefined) return regionsOf(model, stage, region);
  const all = model.stages.flatMap(({ regions }) => regions);
  return region === undefined ? all : all.filter((one) => one.region === region);
}

/** Throws UnknownFunction, UnknownEndpoint for ids that the project does not have. */
export function checkIds(model: Model, functions: readonly string[], endpoints: readonly string[]): void {
  const functionIds = model.functions.map((fn) => fn.id);
  for (const id of functions) {
    if (!functionIds.includes(id)) throw fail('UnknownFunction', { function: id, ...suggestion(id, functionIds) });
  }
  const endpointIds = model.endpoints.map((endpoint) => endpoint.id);
  for (const id of endpoints) {
    if (!endpointIds.includes(id)) throw fail('UnknownEndpoint', { endpoint: id, ...suggestion(id, endpointIds) });
  }
}

/** Turns every error of a task into a user error, unless it is a bug. */
export async function forUser<T>(host: Host, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw forUserError(host, error);
  }
}
