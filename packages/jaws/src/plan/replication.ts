import { fail } from '../errors/catalogue/index.ts';
import { textOf } from '../model/intrinsics.ts';
import { bucketType, replicatedBuckets } from '../model/replicate-bucket.ts';
import { bucketArn, type ReplicationRule, roleOf, rulesOf, withRules } from '../model/replicate-rules.ts';
import type { RegionModel, Template } from '../model/types.ts';
import { isSameJson } from '../templates/canonical.ts';
import { withBoundary } from '../templates/settings.ts';
import { live } from './deployed.ts';
import { codeIn } from './state.ts';
import type { Change, DeployedRegion, RegionPlan, StackPlan } from './types.ts';

type Base = readonly DeployedRegion[];

/**
 * A region's template with only those bucket rules that lead to existing buckets: S3 accepts no others. Unreadable regions
 * keep the rules that lead there.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
 */
export function withPresentRules(template: Template, region: string, base: Base): Template {
  const deployed = templateIn(base, region);
  return replicatedBuckets(template).reduce((all, id) => {
    const leads = (rule: ReplicationRule) =>
      base.some((one) => one.region === rule.Id)
        ? isSameJson(arnIn(templateIn(base, rule.Id), id), rule.Destination.Bucket)
        : rulesOf(deployed, id).some((one) => one.Id === rule.Id && isSameJson(one.Destination, rule.Destination));
    return withRules(all, id, rulesOf(template, id).filter(leads));
  }, template);
}

/** A template of an earlier release with the current rules: they follow jaws.json and the existing buckets. */
export const withDeployedRules = (template: Template, deployed: Template | undefined): Template =>
  replicatedBuckets(template).reduce((all, id) => {
    const isSame = isSameJson(arnIn(deployed, id), arnIn(template, id));
    return withRules(all, id, isSame ? rulesOf(deployed, id) : []);
  }, template);

/** A deployed template without the rules that lead to these regions. */
export const withoutRulesTo = (template: Template, regions: readonly string[]): Template =>
  replicatedBuckets(template).reduce((all, id) => {
    const rules = rulesOf(template, id);
    const kept = rules.filter(({ Id }) => !regions.includes(Id));
    return kept.length < rules.length ? withRules(all, id, kept) : all;
  }, template);

const templateIn = (base: Base, region: string): Template | undefined =>
  live(base.find((one) => one.region === region)?.resources)?.template;

/** The bucket as rules name it; undefined if it is not replicated, so it may be unversioned. */
function arnIn(template: Template | undefined, id: string): unknown {
  if (!replicatedBuckets(template).includes(id)) return undefined;
  const name = textOf(template?.Resources[id]?.Properties?.BucketName);
  return name === undefined ? undefined : bucketArn(name);
}

/** Updates of the rules alone, in the selected regions: the rest of their resources stays as deployed. */
export function planRules(
  siblings: readonly RegionModel[],
  base: Base,
  options: { readonly step: string; isMeant(region: RegionModel): boolean },
): RegionPlan[] {
  return siblings.filter(options.isMeant).flatMap((model) => {
    const { stage, region, bucket, settings } = model;
    const deployed = base.find((one) => one.region === region);
    const before = live(deployed?.resources);
    if (!deployed || !before) return [];
    const wanted = withPresentRules(model.resources, region, base);
    const template = replicatedBuckets(wanted).reduce((all, id) => {
      // A renamed bucket waits for a deployment of its region.
      if (!isSameJson(arnIn(before.template, id), arnIn(wanted, id))) return all;
      const changed = withRules(all, id, rulesOf(wanted, id));
      const { [roleOf(id)]: role } = changed.Resources;
      const roles = role ? withBoundary({ [roleOf(id)]: role }, settings?.permissionsBoundary) : {};
      return { ...changed, Resources: { ...changed.Resources, ...roles } };
    }, before.template);
    const changes = ruleChanges(before.template, template);
    if (changes.length === 0) return [];
    const code = codeIn(deployed.lambdas.filter(live).map((stack) => stack.template));
    const stack = rulesPlan(before.name, template, changes);
    const { step } = options;
    return [
      { stage, region, bucket, settings, step, firstEnv: undefined, uploads: [], kept: [], code, stacks: [stack] },
    ];
  });
}

/** Parameters keep their values. */
export const rulesPlan = (name: string, template: Template, changes: readonly Change[]): StackPlan => ({
  name,
  kind: 'resources',
  action: 'update',
  template,
  changes,
  parameters: {},
  fromResources: {},
});

/** The differences between the rules of two templates, bucket by bucket. */
export function ruleChanges(before: Template, after: Template): Change[] {
  return replicatedBuckets(after).flatMap((id) => {
    const [was, is] = [rulesOf(before, id), rulesOf(after, id)];
    const gone = was.filter(({ Id }) => !is.some((one) => one.Id === Id)).map(({ Id }) => `no replication to ${Id}`);
    const come = is.filter((rule) => !was.some((one) => isSameJson(one, rule))).map(({ Id }) => `replication to ${Id}`);
    const why = [...gone, ...come];
    return why.length > 0 ? [{ action: 'update' as const, kind: 'resource' as const, id, why }] : [];
  });
}

/** Whether plans create buckets to which other regions have no rules yet: those are added once the buckets exist. */
export const makesBuckets = (plans: readonly RegionPlan[], base: Base): boolean =>
  plans.some(({ region, stacks }) =>
    stacks.some(({ kind, template }) => {
      const deployed = templateIn(base, region);
      const isNew = (id: string) => !isSameJson(arnIn(deployed, id), arnIn(template, id));
      return kind === 'resources' && replicatedBuckets(template).some(isNew);
    }),
  );

/** Whether anything of a stage is replicated. */
export const replicates = (siblings: readonly RegionModel[]): boolean =>
  siblings.some(
    ({ resources, replicated }) =>
      Object.keys(replicated?.tables ?? {}).length > 0 || replicatedBuckets(resources).length > 0,
  );

/**
 * Throws ReplicationBetweenAccounts for a stage with replicated tables or buckets in several accounts: CloudFormation creates a table's replicas
 * in one account, and a bucket would have to grant access to the other account and give up its ownership.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html
 */
export function checkOneAccount(
  siblings: readonly RegionModel[],
  base: readonly Pick<DeployedRegion, 'stage' | 'region' | 'account'>[],
): void {
  if (!replicates(siblings)) return;
  const [first, ...others] = base;
  const other = others.find(({ account }) => account !== first?.account);
  if (!first || !other) return;
  const [resource = ''] = siblings.flatMap(({ resources, replicated }) => [
    ...Object.keys(replicated?.tables ?? {}),
    ...replicatedBuckets(resources),
  ]);
  const accounts = [first, other].map(({ region, account }) => ({ region, account }));
  throw fail('ReplicationBetweenAccounts', { stage: first.stage, resource, accounts });
}

/** Existing buckets that get rules to more regions. */
export function newTargets(
  before: Template | undefined,
  after: Template | undefined,
): readonly { readonly bucket: string; readonly to: readonly string[] }[] {
  return replicatedBuckets(after).flatMap((bucket) => {
    if (before?.Resources[bucket]?.Type !== bucketType) return [];
    const known = rulesOf(before, bucket).map(({ Id }) => Id);
    const to = rulesOf(after, bucket).flatMap(({ Id }) => (known.includes(Id) ? [] : [Id]));
    return to.length > 0 ? [{ bucket, to }] : [];
  });
}
