import { join } from 'node:path';
import type { Aws } from '../aws/types.ts';
import { parseDotenv, setInDotenv } from '../base/dotenv.ts';
import { partitionOf } from '../base/partition.ts';
import { editEnvironment, readEnvironment } from '../env/remote.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { type Change, changedSource, changeJaws } from '../project/change.ts';
import { bucketName, bucketProblem, checkName } from '../project/names.ts';
import type { Project, SourceFile } from '../project/types.ts';
import { createRegionFiles } from '../scaffold/project.ts';
import { writeFiles } from '../scaffold/write.ts';
import { deployResources } from './create-project.ts';
import { firstEnvironment } from './environment.ts';
import type { Host } from './host.ts';
import { withNextCommand } from './next-command.ts';
import { forUser, openedOf, openProject, reach, regionsOf } from './open.ts';
import { type NewPlace, namesIn, type ReplicatedTemplate, replicateTemplate } from './replicate-template.ts';
import type { CreateRegionOptions, CreateRegionResult } from './types.ts';

/** Replicates a stage into one more region: the files of its first region, and its environment. */
export function createRegion(host: Host, options: CreateRegionOptions): Promise<CreateRegionResult> {
  return forUser(host, async () => {
    const { stage, region } = options;
    checkName('region', region);
    const { project, model } = openedOf(options);
    // A stage that jaws.json lists without a region gets its first one.
    const isEmpty = model.stages.some((one) => one.name === stage && one.regions.length === 0);
    const regions = isEmpty ? [] : regionsOf(model, stage, undefined);
    if (regions.some((one) => one.region === region)) throw fail('RegionExists', { stage, region });
    const [first] = regions;
    if (first && partitionOf(first.region) !== partitionOf(region)) {
      const [partition, other] = [first.region, region].map((one) => partitionOf(one).id) as [string, string];
      throw fail('RegionOfAnotherPartition', { stage, region, other, first: first.region, partition });
    }
    return replicate(host, options, { project, model, like: regions[0] ?? anyRegion(model) });
  });
}

export const anyRegion = (model: Model): RegionModel | undefined => model.stages.flatMap((stage) => stage.regions)[0];

/** Puts the project into a stage and region that it does not have yet. */
export async function replicate(
  host: Host,
  options: CreateRegionOptions,
  from: { readonly project: Project; readonly model: Model; readonly like: RegionModel | undefined },
): Promise<CreateRegionResult> {
  const { root, stage, region, profile, account, writeOnly, recover } = options;
  const { model } = from;
  const aws = writeOnly ? undefined : await reach(host, inAccount(model, stage, account), profile, stage);
  await aws?.in(region).owned?.check();
  const sibling = model.stages.find((one) => one.name === stage)?.regions[0];
  const { bucket } = writePlace(host, { root, stage, region }, from);
  writeAccount(host, root, stage, account);
  if (!aws) return { stage, region, bucket, deployed: false };
  try {
    await deployResources(host, root, { stage, region, profile }, recover);
    // A region of the same stage has the same environment; another stage starts with its own.
    if (sibling) await copyEnvironment(aws, root, sibling, { stage, region });
  } catch (error) {
    const there = `${stage} ${region} is in ${from.project.jaws.name}, its resources are not deployed.`;
    throw withNextCommand(host, error, there, `jaws deploy resources ${stage} ${region}`);
  }
  return { stage, region, bucket, deployed: true };
}

/** The project, with a new stage tied to this account. */
export function inAccount(model: Model, stage: string, account: string | undefined): Model {
  if (account === undefined) return model;
  return { ...model, accounts: { ...model.accounts, [stage]: { ...model.accounts?.[stage], account } } };
}

/** Throws NotWritable. */
export function writeAccount(host: Host, root: string, stage: string, account: string | undefined): void {
  if (account === undefined) return;
  host.emit({ type: 'wrote', path: changeJaws(root, [[['accounts', stage, 'account'], account]]) });
}

/** Writes the entry in jaws.json and the template of a new place, or nothing. Throws InvalidName, NothingToReplicate, NotWritable. */
export function writePlace(
  host: Host,
  { root, stage, region }: { readonly root: string; readonly stage: string; readonly region: string },
  {
    project,
    model,
    like,
  }: { readonly project: Project; readonly model: Model; readonly like: RegionModel | undefined },
): { readonly bucket: string } {
  const bucket = bucketName(stage, region, model.domain);
  const problem = bucketProblem(bucket);
  if (problem) throw fail('InvalidName', { what: 'stage', value: stage, rule: problem });
  const siblings = model.stages.find((one) => one.name === stage)?.regions;
  const change = newEntry(stage, siblings?.length, { region, jawsBucket: bucket });
  const jaws = changedSource(root, project.jaws, [change]);
  const template = newTemplate(project, model, like, { stage, region, bucket }, jaws);
  writeFiles(root, [{ path: template.path, content: template.text }]);
  host.emit({ type: 'wrote', path: join(root, template.path) });
  for (const { logicalId, before, after } of template.renamed) {
    const message = `${logicalId} is named ${after} in ${stage} ${region}, since ${before} is taken by another place of the project.`;
    host.emit({ type: 'notice', message: `${message} For another name edit ${template.path}.` });
  }
  host.emit({ type: 'wrote', path: changeJaws(root, [change]) });
  return { bucket };
}

/** Copies the variables of another region to a new one; names of the old region's resources are replaced by the new one's. */
export async function copyEnvironment(
  aws: Aws,
  root: string,
  from: RegionModel,
  to: { readonly stage: string; readonly region: string },
): Promise<void> {
  const { model } = openProject(root);
  const here = regionsOf(model, to.stage, to.region)[0]!;
  const { text } = await readEnvironment(aws, model.name, from);
  const copied = withNames(text, model, from, here);
  await editEnvironment(aws, model.name, here, () => copied || firstEnvironment(to.stage));
}

const newEntry = (stage: string, siblings: number | undefined, entry: object): Change =>
  siblings === undefined ? [['stages', stage], [entry]] : [['stages', stage, siblings], entry];

function newTemplate(
  project: Project,
  model: Model,
  like: RegionModel | undefined,
  to: NewPlace,
  jaws: SourceFile,
): ReplicatedTemplate {
  const source = like && project.resources.get(`${like.stage}/${like.region}`);
  if (like && source) return replicateTemplate(project, { model, source }, to, jaws);
  if (!project.sharedResources) throw fail('NothingToReplicate', { project: model.name });
  const [file] = createRegionFiles({ project: model.name, domain: model.domain, email: '', ...to });
  return { path: file!.path, text: String(file!.content), renamed: [] };
}

/** An environment in which names of one region's resources are replaced by those of the other's. */
function withNames(text: string, model: Model, from: RegionModel, to: RegionModel): string {
  const [before, after] = [namesIn(model, from), namesIn(model, to)];
  let changed = text;
  for (const [variable, value] of Object.entries(parseDotenv(text))) {
    const id = Object.keys(before).find((one) => before[one] === value);
    const name = id === undefined ? undefined : after[id];
    if (name !== undefined && name !== value) changed = setInDotenv(changed, variable, name);
  }
  return changed;
}
