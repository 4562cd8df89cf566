import { inParallel } from '../base/async.ts';
import { nameIn } from '../model/function-name.ts';
import type { Template } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import type { RegionPlan, StackPlan } from '../plan/types.ts';
import { bareVersionIn, hashOfMark, publication, versionIn } from '../templates/versions.ts';
import { deleteChangeSet, makeChangeSet } from './change-set.ts';
import { Moved, stopIfInterrupted } from './context.ts';
import { deployedTemplate } from './describe.ts';
import type { RegionRun } from './region.ts';
import { allVersions } from './releases/versions.ts';
import { applyStack } from './stack.ts';

const functionsAtOnce = 8;

/**
 * Takes published versions over into the stacks whose plans publish the same code again. An older tool takes versions out of a stack, which keeps
 * them (Retain), and CloudFormation fails where Lambda then has nothing to publish. Nothing that runs changes. Throws Moved if it took any: the region
 * is planned again with them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
export async function adoptVersions(run: RegionRun, plans: readonly RegionPlan[]): Promise<void> {
  const { host, aws, base } = run;
  const { stage, region } = base;
  for (const plan of plans.flatMap(({ stacks }) => stacks)) {
    const before = live(base.lambdas.find(({ name }) => name === plan.name));
    const added = before ? newlyPublished(plan, before.template) : [];
    if (!before || added.length === 0) continue;
    const found = await lastVersions(run, added);
    if (found.length === 0) continue;
    stopIfInterrupted(host.signal);
    run.lease?.check();
    const cf = await aws.in(region).cloudFormation();
    const place = { stage, region, stack: plan.name };
    // As it is: the one that was read names functions that CloudFormation has named.
    const { template } = await deployedTemplate(cf, place, before);
    const resources = found.map(({ id, resource }) => [id, resource] as const);
    const wanted: StackPlan = {
      ...{ name: plan.name, kind: plan.kind, action: 'update', changes: [], parameters: {}, fromResources: {} },
      template: { ...template, Resources: { ...template.Resources, ...Object.fromEntries(resources) } },
    };
    const handle = { host, cf, place, token: `${run.token}-versions`, base: before };
    const changeSet = await makeChangeSet(handle, wanted, {
      bucket: run.bucket,
      project: run.project,
      endpoint: aws.endpoint,
      values: {},
      tags: {},
      revertDrift: false,
      imports: found.map(({ id, arn }) => ({
        ResourceType: 'AWS::Lambda::Version',
        LogicalResourceId: id,
        ResourceIdentifier: { FunctionArn: arn },
      })),
    });
    try {
      run.lease?.check();
    } catch (error) {
      if (changeSet) await deleteChangeSet(handle, changeSet.id);
      throw error;
    }
    await applyStack({ handle, plan: wanted, changeSet, values: {} });
    const names = found.map(({ name, version }) => `${name} ${version}`).join(', ');
    host.emit({
      type: 'notice',
      message: `Took published versions over into ${plan.name} in ${region}, from which another tool had taken them: ${names}.`,
    });
    throw new Moved(place);
  }
}

interface Function {
  readonly logicalId: string;
  readonly name: string;
  /** Of the version that the plan would publish. */
  readonly hash: string;
}

/** The functions of a stack that have no version in it, and that a plan publishes. */
function newlyPublished({ action, template }: StackPlan, before: Template): readonly Function[] {
  if (action === 'delete') return [];
  return Object.entries(before.Resources).flatMap(([logicalId, resource]) => {
    const version = versionIn(template.Resources, logicalId);
    const name = resource.Type === 'AWS::Lambda::Function' ? nameIn(resource) : undefined;
    if (!version || name === undefined || versionIn(before.Resources, logicalId)) return [];
    return bareVersionIn(before.Resources, logicalId) ? [] : [{ logicalId, name, hash: version.hash }];
  });
}

/** The last versions of functions, as resources, where Lambda has nothing newer to publish. */
async function lastVersions({ aws, base }: RegionRun, functions: readonly Function[]) {
  const lambda = await aws.in(base.region).lambda();
  const found = await inParallel(functions, functionsAtOnce, async ({ logicalId, name, hash }) => {
    const versions = await allVersions(lambda, name);
    const [latest, last] = [versions.find(({ version }) => version === '$LATEST'), versions.at(-1)];
    if (!latest || !last || last === latest || last.sha256 !== latest.sha256) return [];
    // Releases find a version by the hash that describes it.
    const [[id, resource] = []] = Object.entries(publication(logicalId, hashOfMark(last.description) ?? hash));
    return id && resource ? [{ id, resource, arn: last.arn, name, version: last.version }] : [];
  });
  return found.flat();
}
