import { fail } from '../errors/catalogue/index.ts';
import { isMarked } from '../model/replicate-mark.ts';
import type { RegionModel, Template, TemplateResource } from '../model/types.ts';
import { live } from './deployed.ts';
import { codeIn } from './state.ts';
import type { DeployedRegion, DeployedStack, RegionPlan, StackPlan } from './types.ts';

/** A replica of a global table, as the template has it. */
interface Replica {
  readonly Region: string;
}

const globalType = 'AWS::DynamoDB::GlobalTable';

/** Tables that JAWS deploys as global tables, by logical id. */
export const replicatedIn = (template: Template | undefined): readonly (readonly [id: string, TemplateResource])[] =>
  Object.entries(template?.Resources ?? {}).filter(([, one]) => one.Type === globalType && isMarked(one));

/** The regions of a global table. */
export const regionsOfTable = ({ Properties = {} }: TemplateResource): readonly string[] =>
  replicasOf(Properties).map(({ Region }) => Region);

const replicasOf = ({ Replicas }: NonNullable<TemplateResource['Properties']>): readonly Replica[] =>
  Array.isArray(Replicas) ? (Replicas as Replica[]) : [];

/**
 * The template with replicas of its replicated tables in these regions. A new replica has the settings of the first one, the home
 * region's.
 */
export function withReplicas(template: Template, regions: (table: TemplateResource) => readonly string[]): Template {
  const changed = replicatedIn(template).map(([id, table]) => {
    const all = replicasOf(table.Properties ?? {});
    const Replicas = regions(table).map((Region) => all.find((one) => one.Region === Region) ?? { ...all[0], Region });
    return [id, { ...table, Properties: { ...table.Properties, Replicas } }] as const;
  });
  return { ...template, Resources: { ...template.Resources, ...Object.fromEntries(changed) } };
}

/** One update of the resources stack in the home region. */
export interface ReplicaStep {
  readonly template: Template;
  readonly changes: StackPlan['changes'];
}

/**
 * The updates that bring the replicas of a deployed template to these regions: an update of a global table adds or removes at most
 * one replica, and should change nothing else. Removals come first. Throws ReplicationIsFixed.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
export function replicaSteps(
  deployed: Template,
  wantedFor: (table: TemplateResource) => readonly string[],
  place: { readonly stage: string; readonly region: string },
): ReplicaStep[] {
  const steps: ReplicaStep[] = [];
  for (let template = deployed; ; ) {
    const moves = new Map<string, { readonly region: string; readonly regions: readonly string[] }>();
    for (const [id, table] of replicatedIn(template)) {
      const present = regionsOfTable(table);
      const wanted = wantedFor(table);
      const gone = present.find((one) => !wanted.includes(one));
      const region = gone ?? wanted.find((one) => !present.includes(one));
      if (region === undefined) continue;
      if (isStrong(table)) throw fail('ReplicationIsFixed', { ...place, table: id, what: 'its regions' });
      const kept = gone === undefined ? [...present, region] : present.filter((one) => one !== gone);
      moves.set(id, { region, regions: inOrder(kept, wanted) });
    }
    if (moves.size === 0) return steps;
    const before = template;
    const byTable = new Map([...moves].map(([id, { regions }]) => [before.Resources[id], regions]));
    template = withReplicas(template, (table) => byTable.get(table) ?? regionsOfTable(table));
    const changes = [...moves].map(([id, { region }]) => ({
      action: 'update' as const,
      kind: 'resource' as const,
      id,
      why: [`replica in ${region}`],
    }));
    steps.push({ template, changes });
  }
}

const isStrong = ({ Properties }: TemplateResource) => Properties?.MultiRegionConsistency === 'STRONG';

const inOrder = (regions: readonly string[], order: readonly string[]): readonly string[] => [
  ...order.filter((one) => regions.includes(one)),
  ...regions.filter((one) => !order.includes(one)),
];

/** The home region first, as its template has them. */
export const replicaRegions = (siblings: readonly RegionModel[], home: string): readonly string[] => [
  home,
  ...siblings.map(({ region }) => region).filter((one) => one !== home),
];

/** The first steps of a deployment, and the home region's state after them. */
export interface ReplicaPlan {
  readonly plans: readonly RegionPlan[];
  readonly base: readonly DeployedRegion[];
}

/** The replicas that the regions of a stage need and no longer need, if the home region takes part. */
export function planReplicas(siblings: readonly RegionModel[], base: readonly DeployedRegion[]): ReplicaPlan {
  const home = siblings.find(({ region, replicated }) => replicated?.home === region);
  const deployed = base.find(({ region }) => region === home?.region);
  const before = live(deployed?.resources);
  if (!home || !deployed || !before) return { plans: [], base };
  const steps = replicaSteps(before.template, () => replicaRegions(siblings, home.region), home);
  const { stage, region, bucket, settings } = home;
  const code = codeIn(deployed.lambdas.filter(live).map(({ template }) => template));
  const place = { stage, region, bucket, settings, firstEnv: undefined, uploads: [], kept: [], code };
  const plans = steps.map((step, at) => ({ ...place, step: `replica-${at + 1}`, stacks: [stepPlan(before, step)] }));
  const last = steps.at(-1);
  const resources = last ? { ...before, template: last.template } : before;
  return { plans, base: base.map((one) => (one === deployed ? { ...one, resources } : one)) };
}

/** Parameters keep their values. */
export const stepPlan = ({ name }: DeployedStack, step: ReplicaStep): StackPlan => ({
  name,
  kind: 'resources',
  action: 'update',
  ...step,
  parameters: {},
  fromResources: {},
});

/**
 * Refuses every change that would replace a deployed table, with the loss of its data: a table cannot become a global table, and
 * neither its home nor its consistency changes. Throws TableExistsAlone, TableIsReplicated, ReplicationIsFixed.
 */
export function checkReplicated(before: Template | undefined, after: Template, region: RegionModel): void {
  const { stage, replicated } = region;
  const place = { stage, region: region.region };
  for (const [table, was] of Object.entries(before?.Resources ?? {})) {
    const is = after.Resources[table];
    const isReplica = Object.hasOwn(replicated?.tables ?? {}, table);
    if (was.Type === 'AWS::DynamoDB::Table' && (is?.Type === globalType || (!is && isReplica)))
      throw fail('TableExistsAlone', { ...place, table });
    if (was.Type !== globalType || !isMarked(was)) continue;
    if (is?.Type === 'AWS::DynamoDB::Table') throw fail('TableIsReplicated', { ...place, table });
    if (!is && isReplica) throw fail('ReplicationIsFixed', { ...place, table, what: 'its home region' });
    if (is?.Type === globalType && isStrong(was) !== isStrong(is))
      throw fail('ReplicationIsFixed', { ...place, table, what: 'its consistency' });
  }
}

/** Throws ReplicaMissing if a region would be deployed without its replica: the home region has not created its table yet. */
export function checkMadeAtHome(
  siblings: readonly RegionModel[],
  base: readonly DeployedRegion[],
  isChosen: (region: RegionModel) => boolean,
): void {
  const home = siblings.find(({ region, replicated }) => replicated?.home === region);
  const deployed = base.find(({ region }) => region === home?.region);
  if (!home || !deployed || isChosen(home)) return;
  const made = new Set(replicatedIn(live(deployed.resources)?.template).map(([id]) => id));
  const table = Object.keys(home.replicated?.tables ?? {}).find((id) => !made.has(id));
  if (table !== undefined) throw fail('ReplicaMissing', { stage: home.stage, region: home.region, table });
}
