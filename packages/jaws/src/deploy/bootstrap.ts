import { fail } from '../errors/catalogue/index.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import type { RegionPlan, StackPlan } from '../plan/types.ts';
import { stackTags } from '../templates/names.ts';
import { namesIn } from '../templates/references.ts';
import { fitsRequest, templateBytes } from './body.ts';
import { deleteChangeSet, makeChangeSet } from './change-set.ts';
import type { StackHandle, StackState } from './handle.ts';
import type { RegionRun } from './region.ts';
import { dataLosses, reviewLosses } from './review.ts';
import { applyStack } from './stack.ts';

/** By this name every resources template has its jaws bucket. */
const bucketId = 'JawsBucket';

/** What of a resources template makes the jaws bucket, with its policy; undefined where no resource of it does. */
function bucketTemplate(template: Template): Template | undefined {
  const all = template.Resources;
  if (all[bucketId]?.Type !== 'AWS::S3::Bucket') return undefined;
  const policies = Object.keys(all).filter(
    (id) => all[id]!.Type === 'AWS::S3::BucketPolicy' && namesIn(all[id]!.Properties?.Bucket).has(bucketId),
  );
  const kept = new Set<string>();
  const add = (id: string) => {
    const resource = all[id];
    if (!resource || kept.has(id)) return;
    kept.add(id);
    for (const other of neededBy(resource)) add(other);
  };
  for (const id of [bucketId, ...policies]) add(id);
  const { Outputs: _outputs, Metadata: _metadata, ...rest } = template;
  return { ...rest, Resources: Object.fromEntries([...kept].map((id) => [id, all[id]!])) };
}

function neededBy(resource: TemplateResource): string[] {
  const { DependsOn: after } = resource as { readonly DependsOn?: unknown };
  return [...namesIn(resource), ...[after ?? []].flat().map(String)];
}

/**
 * Makes the jaws bucket before the rest of its stack, where that has to come from it: a template that is too large for a request lies in the
 * bucket. A new stack begins with the bucket alone; one whose bucket was deleted by hand gets it again from its current template. Returns
 * the stack as it is then; undefined where nothing of that is needed. Throws FirstTemplateTooLarge.
 */
export async function makeBucketFirst(
  run: RegionRun,
  plan: RegionPlan,
  handleOf: (name: string) => Promise<StackHandle>,
): Promise<StackState | undefined> {
  const stack = plan.stacks.find(({ kind }) => kind === 'resources');
  if (!stack || fitsRequest(stack.template) || run.base.bucketState === 'retained') return undefined;
  const before = live(run.base.resources);
  const isGone = run.base.bucketState === 'missing' && run.revertDrift;
  if (before && !isGone) return undefined;
  const handle = { ...(await handleOf(stack.name)), token: `${run.token}-bucket` };
  const { place, host } = handle;
  const template = before ? before.template : bucketTemplate(stack.template);
  if (!template || (!before && !fitsRequest(template))) {
    throw fail('FirstTemplateTooLarge', { ...place, bytes: templateBytes(stack.template) });
  }
  host.emit({
    type: 'notice',
    message: `The template of ${place.stack} in ${place.region} is too large for a request: its bucket is made first, the rest comes from there.`,
  });
  const first: StackPlan = { ...stack, template, action: before ? 'update' : 'create', changes: [] };
  const values = before ? {} : stack.parameters;
  const changeSet = await makeChangeSet(handle, first, {
    bucket: run.bucket,
    project: run.project,
    endpoint: run.aws.endpoint,
    values,
    tags: stackTags(run.project, run.base.stage, 'resources'),
    settings: plan.settings,
    revertDrift: run.revertDrift,
    previousTemplate: before !== undefined,
  });
  if (!changeSet) return undefined;
  try {
    await reviewLosses(host, dataLosses(place, changeSet.changes, before), run.allowDataLoss);
  } catch (error) {
    await deleteChangeSet(handle, changeSet.id);
    throw error;
  }
  const { state } = await applyStack({ handle, plan: first, changeSet, values });
  return state();
}
