import type { StackSummary } from '@aws-sdk/client-cloudformation';
import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { awsCode } from '../aws/observe.ts';
import type { Aws, StageOwner } from '../aws/types.ts';
import { JawsError } from '../errors/error.ts';
import type { LeftResource } from '../plan/types.ts';
import { isDataType } from '../templates/data-types.ts';
import { idTag, kindOfName } from '../templates/names.ts';
import { describeStack, listOf, listResources, listStacks } from './describe.ts';
import { ownerOf } from './read.ts';

const groupType = 'AWS::Logs::LogGroup';

/**
 * What holds data of a stage in a region, in its stacks or left by them: CloudFormation remembers for 90 days what a deleted stack retained, and
 * `known` is what was found before. With the log groups of its functions and APIs, which Lambda and API Gateway may have created. Only reads.
 */
export async function readLeft(
  aws: Aws,
  project: string,
  where: { readonly stage: string; readonly region: string },
  known: readonly LeftResource[] = [],
): Promise<LeftResource[]> {
  const { stage, region } = where;
  const owner = ownerOf(aws, project, where);
  const cf = await aws.in(region).cloudFormation();
  const found = new Map<string, LeftResource | undefined>();
  const groups = new Set<string>();
  const add = (type: string, physicalId: string, isGone = false) => {
    if (type === groupType) groups.add(physicalId);
    if (type === 'AWS::Lambda::Function') groups.add(`/aws/lambda/${physicalId}`);
    if (type === 'AWS::ApiGateway::RestApi') groups.add(`API-Gateway-Execution-Logs_${physicalId}/${stage}`);
    const key = `${type} ${physicalId}`;
    // The newest stack knows best: it may have taken over, and deleted, what an earlier one retained.
    if (isDataType(type) && !found.has(key)) found.set(key, isGone ? undefined : { type, physicalId });
  };
  for (const id of await stacksEver(aws, owner)) {
    for (const { ResourceType = '', PhysicalResourceId, ResourceStatus } of await listResources(cf, region, id)) {
      if (PhysicalResourceId) add(ResourceType, PhysicalResourceId, ResourceStatus === 'DELETE_COMPLETE');
    }
  }
  for (const { type, physicalId } of known) add(type, physicalId);
  const all = [...found.values()].filter((one) => one !== undefined);
  const there = await Promise.all(all.map((one) => exists(aws, region, one)));
  const names = await groupsAmong(aws, owner, groups);
  return [
    ...all.filter((_, index) => there[index]),
    ...names.sort().map((physicalId) => ({ type: groupType, physicalId })),
  ];
}

/** Ids of the stacks that a stage has or had, newest first. */
async function stacksEver(aws: Aws, owner: StageOwner): Promise<string[]> {
  const { project, stage, region } = owner;
  const [cf, { ListStacksCommand }] = await Promise.all([
    aws.in(region).cloudFormation(),
    import('@aws-sdk/client-cloudformation'),
  ]);
  const all: Pick<StackSummary, 'StackId' | 'StackName' | 'ParentId' | 'CreationTime'>[] = [];
  let token: string | undefined;
  try {
    do {
      const page = await cf.send(new ListStacksCommand(token === undefined ? {} : { NextToken: token }));
      all.push(...listOf(page.StackSummaries, 'ListStacks', region));
      token = page.NextToken;
    } while (token);
  } catch (error) {
    // A policy from before removals needed this shows the stacks that exist.
    if (!isDenied(error)) throw error;
    all.push(...(await listStacks(cf, region)));
  }
  const named = all.filter(({ ParentId, StackName = '' }) => !ParentId && kindOfName(StackName, project, stage));
  const age = ({ CreationTime }: (typeof named)[number]) => CreationTime?.getTime() ?? 0;
  const ids = named.sort((a, b) => age(b) - age(a)).flatMap(({ StackId }) => StackId ?? []);
  const states = await Promise.all(ids.map((id) => describeStack(cf, region, id)));
  return states.flatMap((state) => (state && !contradicts(state.tags, owner) ? [state.id] : []));
}

const isDenied = (error: unknown): boolean => error instanceof JawsError && error.code === 'AwsAccessDenied';

/** Whether tags say that something is another stage's, or that of another project of this name. */
const contradicts = (tags: Readonly<Record<string, string>>, { project, stage, id }: StageOwner): boolean =>
  Object.entries({ 'jaws:project': project, 'jaws:stage': stage, [idTag]: id }).some(
    ([tag, value]) => value !== undefined && tags[tag] !== undefined && tags[tag] !== value,
  );

/**
 * The existing log groups with these names, and those whose tags name the stage. How a name begins proves nothing: `dev-shop-more` may be another
 * project.
 */
async function groupsAmong(aws: Aws, owner: StageOwner, wanted: ReadonlySet<string>): Promise<string[]> {
  const { project, stage, region } = owner;
  const [logs, { DescribeLogGroupsCommand, ListTagsForResourceCommand }] = await Promise.all([
    aws.in(region).logs(),
    import('@aws-sdk/client-cloudwatch-logs'),
  ]);
  const own = `/aws/lambda/${stage}-${project}-`;
  const listed = new Map<string, LogGroup>();
  for (const prefix of new Set([own, ...[...wanted].filter((name) => !name.startsWith(own))])) {
    let nextToken: string | undefined;
    do {
      const page = await logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix, ...(nextToken && { nextToken }) }),
      );
      for (const group of page.logGroups ?? []) listed.set(group.logGroupName ?? '', group);
      ({ nextToken } = page);
    } while (nextToken);
  }
  const isOwn = async (name: string, { logGroupArn, arn }: LogGroup): Promise<boolean> => {
    if (wanted.has(name)) return true;
    const resourceArn = logGroupArn ?? arn?.replace(/:\*$/, '');
    const { tags = {} } = await logs.send(new ListTagsForResourceCommand({ resourceArn })).catch((error: unknown) => {
      if (isDenied(error)) return { tags: {} };
      throw error;
    });
    return tags['jaws:project'] !== undefined && tags['jaws:stage'] !== undefined && !contradicts(tags, owner);
  };
  const own_ = await Promise.all([...listed].map(async ([name, group]) => ((await isOwn(name, group)) ? name : '')));
  return own_.filter((name) => name !== '');
}

/** Whether it was not deleted since its stack went. Buckets, which people empty and delete, are looked up; of others CloudFormation is believed. */
async function exists(aws: Aws, region: string, { type, physicalId }: LeftResource): Promise<boolean> {
  if (type !== 'AWS::S3::Bucket') return true;
  const clients = aws.in(region);
  const [s3, { HeadBucketCommand }] = await Promise.all([clients.s3(), import('@aws-sdk/client-s3')]);
  try {
    await s3.send(new HeadBucketCommand({ Bucket: physicalId, ExpectedBucketOwner: await clients.account() }));
    return true;
  } catch (error) {
    // Somebody who may not look at it still sees it named.
    return !['NotFound', 'NoSuchBucket'].includes(awsCode(error));
  }
}
