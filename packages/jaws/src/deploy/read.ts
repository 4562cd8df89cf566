import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { rejected } from '../aws/observe.ts';
import type { Aws, StageOwner } from '../aws/types.ts';
import { type Environment, readEnvironment } from '../env/remote.ts';
import { type ErrorCode, JawsError } from '../errors/error.ts';
import { withName } from '../model/function-name.ts';
import type { RegionModel, Template, TemplateResource } from '../model/types.ts';
import { conditionOf, live, stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion, DeployedStack, StackKind } from '../plan/types.ts';
import { kindOfName, stackName } from '../templates/names.ts';
import { type JawsBucket, jawsBucket } from './bucket.ts';
import { deployedTemplate, describeStack, listResources, listStacks } from './describe.ts';
import { stateOf } from './handle.ts';
import { readNotes, readSwapped } from './hotswap/marker.ts';
import { checkBucketOwner, checkStack } from './owner.ts';
import { readRemoved } from './removed.ts';
import { withStoredBody } from './stored-body.ts';

type RegionPlace = Pick<RegionModel, 'stage' | 'region' | 'bucket'>;
type Place = Pick<RegionPlace, 'stage' | 'region'>;

interface Found {
  readonly stack: Stack;
  readonly kind: StackKind;
  readonly shard: number;
}

/** Whom the stage belongs to, as far as the connection knows. */
export function ownerOf(aws: Aws, project: string, { stage, region }: Place): StageOwner {
  const owner = aws.in(region).owned?.owner;
  return owner?.project === project && owner.stage === stage ? owner : { project, stage, region };
}

/** The stacks of a project's stage among all of a region, shards in order. Throws StackOfAnotherProject. */
function ownStacks(aws: Aws, project: string, where: Place, stacks: readonly Stack[]): Found[] {
  const owner = ownerOf(aws, project, where);
  const found = stacks
    .flatMap((stack): Found[] => {
      // A nested stack belongs to its parent.
      const of = stack.ParentId ? undefined : kindOfName(stack.StackName ?? '', owner.project, owner.stage);
      return of ? [{ stack, ...of }] : [];
    })
    .sort((a, b) => a.shard - b.shard);
  // The resources say the most of their project.
  const first = found.toSorted((a, b) => Number(b.kind === 'resources') - Number(a.kind === 'resources'));
  for (const { stack, kind } of first) {
    const isProof = checkStack(owner, { ...stateOf(stack), name: stack.StackName ?? '', kind });
    if (isProof) aws.in(where.region).owned?.confirm();
  }
  return found;
}

/** Names of a stage's stacks in one region. */
export async function ownStackNames(aws: Aws, project: string, where: Place): Promise<string[]> {
  const listed = await listStacks(await aws.in(where.region).cloudFormation(), where.region);
  return ownStacks(aws, project, where, listed).map(({ stack }) => stack.StackName ?? '');
}

/** Changes with every operation on a stack of a stage in one region, and when one of them comes or goes. */
export async function readRevision(aws: Aws, project: string, where: Place): Promise<string> {
  const listed = await listStacks(await aws.in(where.region).cloudFormation(), where.region);
  const own = ownStacks(aws, project, where, listed);
  return revisionOfAll(own.map(({ stack }) => ({ ...stateOf(stack), name: stack.StackName ?? '' })));
}

/** The same of what was read. */
export const revisionIn = (region: DeployedRegion): string => revisionOfAll(stacksIn(region));

/** An operation has changed the revision when it begins, and the stack only when it ends: what was read in between is neither. */
const revisionOfAll = (stacks: readonly Pick<DeployedStack, 'name' | 'revision' | 'status'>[]): string =>
  stacks
    .map(({ name, revision, status }) => `${name} ${revision} ${conditionOf({ status }) === 'busy' ? 'changing' : ''}`)
    .sort()
    .join();

/**
 * What a stage has in one region, according to CloudFormation, without the contents of the bucket: the environment, the body of a large
 * API.
 */
export async function readStacks(aws: Aws, project: string, where: Place): Promise<DeployedRegion> {
  const { stage, region } = where;
  const cf = await aws.in(region).cloudFormation();
  const [account, listed] = await Promise.all([aws.in(region).account(), listStacks(cf, region)]);
  const stacks = await Promise.all(
    ownStacks(aws, project, where, listed).map(async ({ stack, kind }) => {
      const state = stateOf(stack);
      const name = stack.StackName ?? '';
      const deployed = await deployedTemplate(cf, { stage, region, stack: name }, state);
      const { template } = deployed;
      return {
        ...state,
        ...deployed,
        name,
        kind,
        template: kind === 'lambdas' ? await named(cf, region, state.id, template) : template,
      };
    }),
  );
  const of = (kind: StackKind) => stacks.filter((stack) => stack.kind === kind);
  return {
    stage,
    region,
    account,
    resources: of('resources')[0],
    lambdas: of('lambdas'),
    endpoints: of('endpoints')[0],
    domains: of('domains')[0],
    env: {},
    envSalt: '',
    envVersion: '',
    firstEnv: undefined,
  };
}

/** The same template with the names of functions to which it gives none: JAWS 1 left them to CloudFormation. */
async function named(cf: CloudFormationClient, region: string, stack: string, template: Template): Promise<Template> {
  const isNameless = ({ Type, Properties }: TemplateResource) =>
    Type === 'AWS::Lambda::Function' && typeof Properties?.FunctionName !== 'string';
  if (!Object.values(template.Resources).some(isNameless)) return template;
  const found = new Map(
    (await listResources(cf, region, stack)).map((one) => [one.LogicalResourceId, one.PhysicalResourceId]),
  );
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => {
      const name = isNameless(resource) ? found.get(id) : undefined;
      return [id, name ? withName(resource, name) : resource];
    }),
  );
  return { ...template, Resources };
}

/** What a stage has in one region, according to CloudFormation and the jaws bucket. */
export async function readRegion(aws: Aws, project: string, where: RegionPlace): Promise<DeployedRegion> {
  const stacks = await readStacks(aws, project, where);
  const { endpoints } = stacks;
  const found = {
    ...stacks,
    endpoints: endpoints && (await withStoredBody(jawsBucket(aws, where), project, endpoints)),
  };
  const isUp = live(found.resources) !== undefined;
  const [env, notes] = isUp
    ? await Promise.all([environmentOf(aws, project, where), notesOf(aws, project, where)])
    : [await retainedEnvironment(aws, project, where), undefined];
  const state = stateOfBucket(found, env);
  const removed = state === 'retained' ? await readRemoved(jawsBucket(aws, where), project) : undefined;
  const known = { ...found, ...(state && { bucketState: state }), ...(removed && { removed }), ...notes };
  if (!env) return known;
  const { values, salt, version, kept, text, former } = env;
  const variables = { env: values, envSalt: salt, envVersion: version, firstEnv: kept ? undefined : text };
  return { ...known, ...variables, ...(former !== undefined && { formerEnv: former }) };
}

function stateOfBucket(
  { resources, lambdas, endpoints }: DeployedRegion,
  env: Environment | undefined,
): DeployedRegion['bucketState'] {
  if (!live(resources)) {
    if (env) return 'retained';
    return lambdas.some(live) || live(endpoints) ? 'missing' : undefined;
  }
  return env ? undefined : 'missing';
}

/** One stack with its template, by its name; undefined if it does not exist. */
export async function readStack(
  aws: Aws,
  { stage, region }: Pick<RegionPlace, 'stage' | 'region'>,
  name: string,
  kind: StackKind,
): Promise<DeployedStack | undefined> {
  const cf = await aws.in(region).cloudFormation();
  const state = await describeStack(cf, region, name);
  if (!state) return undefined;
  return { ...state, ...(await deployedTemplate(cf, { stage, region, stack: name }, state)), name, kind };
}

/** The endpoints of a stage in one region; undefined if there are none. */
export async function readEndpoints(aws: Aws, project: string, where: RegionPlace): Promise<DeployedStack | undefined> {
  const found = await readStack(aws, where, stackName(where.stage, project, 'endpoints'), 'endpoints');
  return found && withStoredBody(jawsBucket(aws, where), project, found);
}

/**
 * The `.env` in a bucket that outlived its resources stack, which retains it; undefined if there is none, or if the bucket belongs to
 * someone else: only creating the resources shows then whether its name is free.
 */
async function retainedEnvironment(aws: Aws, project: string, where: RegionPlace): Promise<Environment | undefined> {
  try {
    const found = await readEnvironment(aws, project, where);
    if (found.etag === undefined) return undefined;
    await checkBucketOwner(aws, ownerOf(aws, project, where));
    return found;
  } catch (thrown) {
    const error = rejected(thrown);
    if (error instanceof JawsError && notOurs.has(error.code)) return undefined;
    throw error;
  }
}

const notOurs: ReadonlySet<ErrorCode> = new Set([
  'AwsAccessDenied',
  'AwsRejected',
  'BucketMissing',
  'BucketOfSomeoneElse',
]);

/** The `.env` of a region; undefined if its bucket was deleted by hand. */
const environmentOf = (aws: Aws, project: string, where: RegionPlace) =>
  unlessBucketMissing(readEnvironment(aws, project, where));

const notesOf = (aws: Aws, project: string, where: RegionPlace) =>
  unlessBucketMissing(notesIn(jawsBucket(aws, where), project));

/** A caller without permission to list the bucket may still read the marker of a session there. */
async function notesIn(
  bucket: JawsBucket,
  project: string,
): Promise<Pick<DeployedRegion, 'isLeased' | 'isOpen' | 'protectedBy' | 'removed' | 'swapped'>> {
  try {
    return await readNotes(bucket, project);
  } catch (error) {
    if (error instanceof JawsError && error.code === 'BucketMissing') throw error;
    return { swapped: await readSwapped(bucket, project) };
  }
}

const unlessBucketMissing = <T>(reading: Promise<T>): Promise<T | undefined> =>
  reading.catch((error: unknown) => {
    if (error instanceof JawsError && error.code === 'BucketMissing') return undefined;
    throw error;
  });
