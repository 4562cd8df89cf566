import { fail } from '../errors/catalogue/index.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import type { RegionPlan, StackPlan } from '../plan/types.ts';
import { stackTags } from '../templates/names.ts';
import { namesIn } from '../templates/references.ts';
import { fitsRequest, templateBytes } from './body.ts';
import { deleteChangeSet, makeChangeSet } from './change-set.ts';
import type { StackHandle, StackState } from './handle.ts';
import { applyReviewed } from './protection.ts';
import type { RegionRun } from './region.ts';
import { dataLosses, reviewLosses } from './review.ts';

/** Every resources template calls its jaws bucket by this name. */
const bucketId = 'JawsBucket';

/** The part of a resources template that creates the jaws bucket, with its policy; undefined if no resource does. */
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
 * Creates the jaws bucket before the rest of its stack, if that has to be loaded from it: a template too large for a request is stored in
 * the
 * bucket. A new stack starts with the bucket alone; one whose bucket was deleted by hand gets it again from its current template. Returns
 * the resulting stack; undefined if none of this is needed. Throws FirstTemplateTooLarge.
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
    tags: stackTags(run.project, run.base.stage, 'resources', run.aws.in(place.region).owned?.owner.id),
    settings: plan.settings,
    revertDrift: run.revertDrift,
    previousTemplate: before !== undefined,
  });
  if (!changeSet) return undefined;
  try {
    await reviewLosses(host, dataLosses(place, changeSet.changes, before), run);
  } catch (error) {
    await deleteChangeSet(handle, changeSet.id);
    throw error;
  }
  const { state } = await applyReviewed(run, { handle, plan: first, changeSet, values });
  return state();
}
