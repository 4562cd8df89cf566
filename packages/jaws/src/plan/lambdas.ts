import type { Artifacts } from '../artifacts/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import { topicName } from '../model/alarms/alarm.ts';
import { nameIn } from '../model/function-name.ts';
import type { FunctionModel, Model, RegionModel, Template, TemplateResource } from '../model/types.ts';
import { warmIn } from '../model/warm.ts';
import { alarmNames, alarmResources } from '../templates/alarms.ts';
import { type CanaryPlan, withCanary, withoutAlarms } from '../templates/canary.ts';
import { lambdaResources, lambdasTemplate, ownerOf } from '../templates/lambdas.ts';
import { codeKey, hashOfKey, sha256OfKey, stackName, stackTags } from '../templates/names.ts';
import { withBoundary, withTagNames } from '../templates/settings.ts';
import { wellKnownValues } from '../templates/values.ts';
import { markTexts } from './alike.ts';
import { canaryChange } from './canary.ts';
import { causesOf, impliedChanges, stackAction, stackTagsOf, tagChange } from './changes.ts';
import { live } from './deployed.ts';
import { keepRecord, nameParameters } from './environment.ts';
import { alarmUnit, functionChanges, functionOfAlarms, idIn, placedUnits, unitsOf } from './function-changes.ts';
import { functionsNamedIn } from './held.ts';
import { fitLogGroups } from './log-groups.ts';
import { resolveParameters, type Sources } from './parameters.ts';
import { checkRoutes } from './routes.ts';
import { shardBudget, spread, type Unit } from './shards.ts';
import { checkSize } from './size.ts';
import type { DeployedRegion, DeployedStack, Selection, StackPlan, Upload } from './types.ts';
import { hasAlias, likelyValues, nameVersions } from './versions.ts';

type Outputs = Pick<Sources, 'outputs' | 'outputNames' | 'homeValues'>;

interface LambdasPlan {
  readonly stacks: readonly StackPlan[];
  readonly uploads: readonly Upload[];
  readonly kept: readonly Upload[];
  /** Logical ids of all functions after the deployment. */
  readonly present: ReadonlySet<string>;
  /** The functions among them that have an alias. */
  readonly published: ReadonlySet<string>;
}

/** Everything that a region has in its functions' stacks. */
interface Deployed {
  readonly stacks: ReadonlyMap<number, DeployedStack>;
  /** Functions with their companions, and their alarms, which are separate units. */
  readonly units: ReadonlyMap<string, Unit>;
  readonly shardOf: ReadonlyMap<string, number>;
}

function gather(model: Model, region: DeployedRegion): Deployed {
  const stacks = new Map<number, DeployedStack>();
  const units = new Map<string, Unit>();
  const shardOf = new Map<string, number>();
  for (const stack of region.lambdas) {
    const base = stackName(region.stage, model.name, 'lambdas');
    const number = Number(stack.name.slice(base.length) || 1);
    if (!live(stack)) continue;
    stacks.set(number, stack);
    for (const [logicalId, unit] of placedUnits(stack.template.Resources)) {
      units.set(logicalId, unit);
      shardOf.set(logicalId, number);
    }
  }
  return { stacks, units, shardOf };
}

const codeOf = (resource: TemplateResource | undefined) =>
  (resource?.Properties?.Code ?? {}) as { readonly S3Bucket?: unknown; readonly S3Key?: unknown };

/**
 * Whether a function gets its alias. An earlier version put up to 400 functions into one stack, which has no room for a version and an
 * alias of each; they stay in that stack, and are called without an alias.
 */
function hasRoomForAlias({ stacks, units, shardOf }: Deployed, logicalId: string): boolean {
  const number = shardOf.get(logicalId);
  const stack = number === undefined ? undefined : stacks.get(number);
  if (!stack || hasAlias(stack.template.Resources, logicalId)) return true;
  const without = [...units].filter(
    ([id, unit]) => shardOf.get(id) === number && functionOfAlarms(id) === undefined && !hasAlias(unit, id),
  ).length;
  return Object.keys(stack.template.Resources).length + 2 * without <= shardBudget.resources;
}

/**
 * A resource keeps its type while it is deployed, and two functions of a stack cannot have the same one:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
function checkLogicalIds(
  units: ReadonlyMap<string, Unit>,
  before: Unit,
  idOf: (logicalId: string, resource?: TemplateResource) => string,
  place: { readonly stage: string; readonly region: string; readonly stack: string },
): void {
  const owners = new Map<string, string>();
  for (const [owner, unit] of units) {
    for (const [id, { Type: type }] of Object.entries(unit)) {
      const deployed = before[id];
      const other = owners.get(id) ?? (deployed && deployed.Type !== type ? ownerOf(id, deployed) : undefined);
      owners.set(id, owner);
      if (other === undefined) continue;
      const [own, its] = [owner, other].map((one) => functionOfAlarms(one) ?? one);
      const names = { function: idOf(own!, unit[own!]), other: idOf(its!, before[its!]) };
      throw fail('LogicalIdTaken', { ...place, id, type, deployed: deployed?.Type ?? type, ...names });
    }
  }
}

/** Whether the deployed endpoints name a function by its logical id. Where their body is lost, they may name any. */
function namedByEndpoints({ endpoints }: DeployedRegion, { stacks }: Deployed): (logicalId: string) => boolean {
  const api = live(endpoints);
  if (!api) return () => false;
  if (api.storedBody?.lost !== undefined) return () => true;
  const text = JSON.stringify(api.template);
  const named = new Set([...stacks.values()].flatMap(({ template }) => functionsNamedIn(text, template)));
  return (logicalId) => named.has(logicalId);
}

/** The selected functions. `all` leaves out those that awsm.json excludes from it, unless they are deployed. */
export function selectFunctions(model: Model, selected: Selection['functions']): readonly FunctionModel[] {
  return model.functions.filter((fn) => (selected === 'all' ? fn.deploy : selected.includes(fn.id)));
}

/**
 * The functions' stacks of one region. A function whose code is deployed keeps its key and is not uploaded, as long as its bucket exists; one that
 * was not selected stays as deployed, with its environment; `all` also removes those that the project no longer has.
 */
export function planLambdas(
  input: {
    model: Model;
    artifacts: Artifacts;
    region: RegionModel;
    deployed: DeployedRegion;
    remove: readonly string[];
    canary?: CanaryPlan | undefined;
    /** Whether functions that are new get a version and an alias. Default: true. */
    publish?: boolean;
    /** Whether all endpoints are deployed too; otherwise functions that deployed ones name stay. Default: true. */
    withEndpoints?: boolean;
  } & Outputs,
  selected: Selection['functions'],
): LambdasPlan {
  const { model, region, deployed } = input;
  const before = gather(model, deployed);
  const place = {
    stage: region.stage,
    region: region.region,
    project: model.name,
    bucket: region.bucket,
    env: deployed.env,
    envSalt: deployed.envSalt,
    envVersion: deployed.envVersion,
    digests: new Map<string, string>(),
    logs: region.settings?.logs,
    warm: region.settings?.warm,
  };

  // Without it they would notify no one: the resources of a stage with its first alarms come first.
  const hasTopic = input.outputNames.has(topicName);
  const after = new Map(before.units);
  const uploads: Upload[] = [];
  const stored: Upload[] = [];
  for (const fn of selectFunctions(model, selected)) {
    const artifact = input.artifacts.get(fn.id);
    if (!artifact) throw new Error(`no artifact of ${fn.id}`);
    const { S3Bucket, S3Key } = codeOf(before.units.get(fn.logicalId)?.[fn.logicalId]);
    const isSame = S3Bucket === region.bucket && hashOfKey(S3Key) === artifact.hash;
    const isStored = isSame && deployed.bucketState !== 'missing';
    // Only the very same bytes may be uploaded under a key with their SHA-256: another zlib packs other ones.
    const isOwn = (sha256OfKey(S3Key) ?? artifact.sha256) === artifact.sha256;
    const key = isStored || (isSame && isOwn) ? String(S3Key) : codeKey(artifact);
    const list = isStored ? stored : uploads;
    if (!list.some((one) => one.key === key)) list.push({ artifact, key });
    const alias = (input.publish ?? true) && hasRoomForAlias(before, fn.logicalId);
    const way = warmIn(fn, place.warm)?.by;
    // They belong to published versions; without those the deployment would report that the function is kept warm, though it would not be.
    if (!alias && (way === 'provisioned' || way === 'snapStart')) {
      const why = input.publish === false ? 'export' : 'room';
      throw fail('WarmNeedsAlias', { stage: region.stage, region: region.region, function: fn.id, way, why });
    }
    const calls = { alias, deployed: before.units.get(fn.logicalId) };
    const { resources } = lambdaResources(fn, { key, handler: artifact.handler }, { ...place, calls });
    const bounded = withBoundary(resources, region.settings?.permissionsBoundary);
    after.set(fn.logicalId, keepRecord(before.units.get(fn.logicalId), bounded));
    const alarmPlace = { ...place, functionName: nameIn(resources[fn.logicalId]!) };
    const alarms = alarmResources(fn, hasTopic ? region.alarms : undefined, alarmPlace, model.api?.authorizers);
    if (Object.keys(alarms).length > 0) after.set(alarmUnit(fn.logicalId), alarms);
    else after.delete(alarmUnit(fn.logicalId));
  }
  const ids = new Map(model.functions.map((fn) => [fn.logicalId, fn.id]));
  const idOf = (logicalId: string, resource?: TemplateResource) => ids.get(logicalId) ?? idIn(logicalId, resource);
  const held = new Set<string>();
  if (selected === 'all') {
    const inProject = new Set(model.functions.map((fn) => fn.logicalId));
    const isNamed = input.withEndpoints === false ? namedByEndpoints(deployed, before) : () => false;
    for (const [logicalId, unit] of after) {
      if (unit[logicalId]?.Type !== 'AWS::Lambda::Function' || inProject.has(logicalId)) continue;
      if (isNamed(logicalId)) held.add(logicalId);
      else after.delete(logicalId);
    }
  }
  for (const [logicalId, unit] of after) {
    if (input.remove.includes(idOf(logicalId, unit[logicalId]))) after.delete(logicalId);
  }
  for (const unit of after.keys()) {
    const owner = functionOfAlarms(unit);
    if (owner !== undefined && !after.has(owner)) after.delete(unit);
  }

  const known = wellKnownValues(model, region, deployed.env);
  const userTags = region.settings?.tags;
  const stacks: StackPlan[] = [];
  const at = { stage: region.stage, region: region.region };
  const shards = spread(after, before.shardOf);
  const alarmsIn = (some: Iterable<Template['Resources']>) => alarmNames(Object.assign({}, ...some));
  const namesIn = (alarms: ReturnType<typeof alarmsIn>) => [...alarms.values()].flat().map(({ name }) => name);
  const deployedAlarms = alarmsIn([...before.stacks.values()].map(({ template }) => template.Resources));
  const wantedAlarms = namesIn(alarmsIn(after.values()));
  const isThere = new Set(namesIn(deployedAlarms));
  const silent = [...(deployed.ringing ?? []), ...wantedAlarms.filter((name) => !isThere.has(name))];
  // One that is deleted with this deployment guards nothing any more.
  const alarmsElsewhere = new Map(
    [...deployedAlarms].map(([id, alarms]) => [id, alarms.filter(({ name }) => wantedAlarms.includes(name))]),
  );
  const next = stackName(region.stage, model.name, 'lambdas', Math.max(...shards.map(({ number }) => number)) + 1);
  checkRoutes(shards, before.stacks, idOf, at);
  for (const { number, units, resources: all } of shards) {
    const name = stackName(region.stage, model.name, 'lambdas', number);
    const old = before.stacks.get(number);
    const wanted = withCanary(fitLogGroups(all, old?.template.Resources ?? {}), input.canary, alarmsElsewhere);
    checkLogicalIds(units, old?.template.Resources ?? {}, idOf, { ...at, stack: name });
    const deployedValues = old?.parameters ?? {};
    const resolved = (resources: Template['Resources'], environment: Readonly<Record<string, string>>) => {
      const template = withTagNames(lambdasTemplate(resources, place, old?.template.Parameters), userTags);
      const values = resolveParameters(template, {
        ...place,
        stack: name,
        known,
        environment,
        outputs: input.outputs,
        outputNames: input.outputNames,
        written: region.resources.Outputs,
        homeOutputs: region.homeOutputs,
        replicaStreams: region.replicated?.streams,
        homeValues: input.homeValues ?? {},
        deployed: deployedValues,
      });
      return { template, values };
    };
    const draft = nameParameters(wanted, old?.template.Resources, place);
    const likely = likelyValues(resolved(draft.resources, draft.environment).values, old);
    const published = nameVersions(wanted, { values: likely, deployed: old, base: deployed });
    const versioned = withoutAlarms(published, old?.template.Resources ?? {}, silent);
    const { resources: named, environment } = nameParameters(versioned, old?.template.Resources, place);
    const unmarked = resolved(named, environment);
    const { resources, renamed } = markTexts(
      old?.template.Resources ?? {},
      named,
      deployedValues,
      unmarked.values.parameters,
    );
    const { template, values } = resources === named ? unmarked : resolved(resources, environment);
    const functions = [...units.keys()].filter((unit) => functionOfAlarms(unit) === undefined).length;
    checkSize(template, { ...at, stack: name, functions, next });
    const certain = stackAction(old, template, values.parameters, userTags);
    const own = functionChanges(old?.template.Resources ?? {}, resources, idOf, renamed);
    const byName = [...unitsOf(resources)].map(([id, unit]) => [idOf(id, resources[id]), unit] as const);
    const implied = impliedChanges('function', new Map(byName), causesOf(old, template, values), own);
    const action = certain === 'none' && implied.length > 0 ? 'maybe' : certain;
    const added = stackTagsOf(old, userTags);
    const wantedTags = { ...userTags, ...stackTags(model.name, region.stage, 'lambdas', model.id) };
    const tags = action === 'none' ? [] : tagChange(old, wantedTags, added.projectTags?.drop);
    const changes = [...own, ...implied, ...canaryChange(old, resources), ...tags];
    const stays = [...units.keys()]
      .filter((id) => held.has(id))
      .map((logicalId) => ({ logicalId, type: 'AWS::Lambda::Function' }));
    const shown = stays.length > 0 && { held: stays };
    stacks.push({ name, kind: 'lambdas', action, template, ...values, ...added, changes, ...shown });
  }
  for (const [number, stack] of before.stacks) {
    if (shards.some((shard) => shard.number === number)) continue;
    stacks.push({
      name: stack.name,
      kind: 'lambdas',
      action: 'delete',
      template: stack.template,
      parameters: {},
      fromResources: {},
      changes: functionChanges(stack.template.Resources, {}, idOf),
    });
  }
  const published = [...after].flatMap(([logicalId, unit]) => (hasAlias(unit, logicalId) ? [logicalId] : []));
  return { stacks, uploads, kept: stored, present: new Set(after.keys()), published: new Set(published) };
}
