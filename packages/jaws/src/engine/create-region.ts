import { join } from 'node:path';
import { editEnvironment, readEnvironment } from '../env/remote.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { editJson } from '../project/edit.ts';
import { bucketName, bucketProblem, checkName } from '../project/names.ts';
import type { Project } from '../project/types.ts';
import { writeFiles } from '../scaffold/write.ts';
import { deployResources } from './create-project.ts';
import { firstEnvironment } from './environment.ts';
import type { Host } from './host.ts';
import { forUser, openProject, reach, regionsOf } from './open.ts';
import type { CreateRegionOptions, CreateRegionResult } from './types.ts';
import { wayOn } from './way-on.ts';

/** Replicates a stage into one more region: its resources as in the first region, and its environment. */
export function createRegion(host: Host, options: CreateRegionOptions): Promise<CreateRegionResult> {
  return forUser(host, async () => {
    const { stage, region } = options;
    checkName('region', region);
    const { project, model } = openProject(options.root);
    const regions = regionsOf(model, stage, undefined);
    if (regions.some((one) => one.region === region)) throw fail('RegionExists', { stage, region });
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
  const { root, stage, region, profile, writeOnly, recover } = options;
  const { project, model, like } = from;
  const bucket = bucketName(stage, region, model.domain);
  const problem = bucketProblem(bucket);
  if (problem) throw fail('InvalidName', { what: 'stage', value: stage, rule: problem });
  const aws = writeOnly ? undefined : await reach(host, model, profile);
  await aws?.account();

  copyTemplate(host, project, model, like, { stage, region, bucket });
  const jaws = join(root, 'jaws.json');
  const siblings = model.stages.find((one) => one.name === stage)?.regions;
  const entry = { region, jawsBucket: bucket };
  if (siblings) editJson(jaws, ['stages', stage, siblings.length], entry);
  else editJson(jaws, ['stages', stage], [entry]);
  host.emit({ type: 'wrote', path: jaws });
  if (!aws) return { stage, region, bucket, deployed: false };

  try {
    await deployResources(host, root, { stage, region, profile }, recover);
    // A region of the same stage has the same environment; another stage begins with its own.
    const sibling = siblings?.[0];
    if (sibling) {
      const { text } = await readEnvironment(aws, model.name, sibling);
      await editEnvironment(aws, model.name, { stage, region, bucket }, () => text || firstEnvironment(stage));
    }
  } catch (error) {
    const there = `${stage} ${region} is in jaws.json, its resources are not deployed.`;
    throw wayOn(host, error, there, `jaws deploy resources ${stage} ${region}`);
  }
  return { stage, region, bucket, deployed: true };
}

/** Copies the resources template of another region, comments and all, and gives its parameters the new defaults. */
function copyTemplate(
  host: Host,
  project: Project,
  model: Model,
  like: RegionModel | undefined,
  to: { readonly stage: string; readonly region: string; readonly bucket: string },
): void {
  const path = `cloudformation/${to.stage}/${to.region}/resources-cf.json`;
  const source = like && project.resources.get(`${like.stage}/${like.region}`);
  if (!like || !source) throw fail('NothingToReplicate', { project: model.name });
  writeFiles(project.root, [{ path, content: source.text }]);
  const file = join(project.root, path);
  const defaults = { aaStage: to.stage, aaDataModelStage: to.stage, aaJawsBucket: to.bucket };
  for (const [name, value] of Object.entries(defaults)) {
    if (like.resources.Parameters?.[name]) editJson(file, ['Parameters', name, 'Default'], value);
  }
  host.emit({ type: 'wrote', path: file });
}
