import { randomBytes } from 'node:crypto';
import { awsCode } from '../aws/observe.ts';
import type { Aws, RegionClients, StageOwner } from '../aws/types.ts';
import { once } from '../base/async.ts';
import { recordText } from '../env/format.ts';
import { fail } from '../errors/catalogue/index.ts';
import { type ErrorCode, JawsError } from '../errors/error.ts';
import { isLive } from '../plan/deployed.ts';
import type { StackKind } from '../plan/types.ts';
import { idTag, stackName, stackTags } from '../templates/names.ts';
import { type JawsBucket, jawsBucket, readText } from './bucket.ts';
import { describeStack } from './describe.ts';
import type { StackState } from './handle.ts';

/** The id of a new project. */
export const newProjectId = (): string => randomBytes(8).toString('hex');

type Stack = Pick<StackState, 'status' | 'tags' | 'parameters'> & { readonly name: string; readonly kind: StackKind };

/**
 * Throws StackOfAnotherProject if a stack that has one of the stage's names is another project's: the two would overwrite each other. Its tags say so.
 * Those of an earlier version have no id: there the bucket, or else the domain, that its resources were made with decides. Returns whether the stack
 * proves that the stage and its bucket are the project's.
 */
export function checkStack(owner: StageOwner, { name, kind, tags, parameters, status }: Stack): boolean {
  const { project, stage, region, id, isNew = false } = owner;
  const { aaJawsBucket: bucket, aaProjectDomain: domain } = parameters;
  const refuse = (whose: string, differs?: 'jawsBucket' | 'domain') =>
    fail('StackOfAnotherProject', {
      ...{ project, stage, region, stack: name, owner: whose, isNew },
      ...(differs === undefined ? { id: tags[idTag] } : { differs, former: differs === 'domain' ? domain : bucket }),
    });
  const named = Object.entries(stackTags(project, stage, kind));
  const specified = named.filter(([tag]) => tags[tag] !== undefined);
  if (specified.some(([tag, value]) => tags[tag] !== value)) {
    throw refuse(`${tags['jaws:project'] ?? '?'}, stage ${tags['jaws:stage'] ?? '?'}`);
  }
  if (id === undefined || !isLive(status)) return false;
  const whose = bucket === undefined ? 'another project of that name' : `the project with the bucket ${bucket}`;
  if (isNew || (tags[idTag] !== undefined && tags[idTag] !== id)) throw refuse(whose);
  if (tags[idTag] !== undefined) return bucket !== undefined && bucket === owner.bucket;
  if (kind !== 'resources') return false;
  if (bucket !== undefined && owner.bucket !== undefined) {
    if (bucket !== owner.bucket) throw refuse(whose, 'jawsBucket');
  } else if (domain !== undefined && domain !== owner.domain) throw refuse(`the project of ${domain}`, 'domain');
  return false;
}

const markKey = (project: string, stage: string) => `JAWS/deployments/${project}/${stage}/project.json`;

/** Marks the bucket of a stage with its project, if it has no mark: it outlives the stacks. */
export async function markBucket(bucket: JawsBucket, owner: StageOwner | undefined): Promise<void> {
  if (owner?.id === undefined) return;
  const body = recordText({ project: owner.project, id: owner.id });
  await bucket.put(markKey(owner.project, owner.stage), body, { type: 'application/json', if: { absent: true } });
}

/** The id of the project that a bucket belongs to; undefined without a mark, and for a bucket that cannot be read. */
async function markOf(aws: Aws, { project, stage, region, bucket }: StageOwner): Promise<string | undefined> {
  if (bucket === undefined) return undefined;
  try {
    const mark = await readText<{ id: string }>(jawsBucket(aws, { stage, region, bucket }), markKey(project, stage));
    return typeof mark?.id === 'string' ? mark.id : undefined;
  } catch (error) {
    // The call that needs the bucket says what is wrong with it.
    if (isRefused(error)) return undefined;
    throw error;
  }
}

const refusals: ReadonlySet<ErrorCode> = new Set(['AwsAccessDenied', 'BucketMissing', 'BucketOfSomeoneElse']);
const isRefused = (error: unknown) => (error instanceof JawsError ? refusals.has(error.code) : awsCode(error) !== '');

/** Throws StackOfAnotherProject if a bucket that is left of a stage is another project's. */
export async function checkBucketOwner(aws: Aws, owner: StageOwner): Promise<boolean> {
  const { id, project, stage, region, bucket, isNew = false } = owner;
  const found = await markOf(aws, owner);
  if (found === undefined || id === undefined) return false;
  if (found === id) return true;
  const stack = stackName(stage, project, 'resources');
  const whose = `the project with the bucket ${bucket}`;
  throw fail('StackOfAnotherProject', { project, stage, region, stack, owner: whose, id: found, isNew });
}

/**
 * Whose a stage is in one region: throws StackOfAnotherProject. A caller that may not read stacks is believed, as long as the bucket does not say
 * otherwise.
 */
export async function checkOwner(aws: Aws, owner: StageOwner): Promise<void> {
  await accountFor(aws, owner);
  if (await checkBucketOwner(aws, owner)) return;
  const { project, stage, region } = owner;
  const name = stackName(stage, project, 'resources');
  try {
    const stack = await describeStack(await aws.in(region).cloudFormation(), region, name);
    if (stack) checkStack(owner, { ...stack, name, kind: 'resources' });
  } catch (error) {
    if (!(error instanceof JawsError && error.code === 'AwsAccessDenied')) throw error;
  }
}

/** An account that nobody has on AWS: that of the embedded cloud, and of others like it, where a stage may be tried. */
export const isRealAccount = (account: string): boolean => /^(?!0+$)\d{12}$/.test(account);

/** The account of the credentials. Throws AccountDiffers if it is not that of the stage. */
async function accountFor(aws: Aws, { stage, region, account: wanted }: StageOwner): Promise<string> {
  const account = await aws.in(region).account();
  if (wanted === undefined || account === wanted || !isRealAccount(account)) return account;
  const { profile } = aws;
  throw fail('AccountDiffers', { stage, region, wanted, account, profile, caller: await aws.caller() });
}

/** Operations that only read. Any other waits until the stage is known to be the project's. */
const reads = /^(?:BatchGet|Describe|Detect|Filter|Get|Head|List|Query|Scan|Simulate|StartLiveTail|Test|Validate)/;

interface Sender {
  send(command: object, ...rest: readonly unknown[]): Promise<unknown>;
}

/** The name of a command's operation, as in its schema: [9, namespace, name, …]. A command without one counts as a write. */
function operationOf(command: object): string {
  const { schema } = command as { readonly schema?: readonly unknown[] };
  return String(schema?.[2] ?? '');
}

/** A client whose writes wait for the check; one that throws keeps them from being sent. */
function guarded<Client>(client: Client, check: () => Promise<void>): Client {
  // Every SDK client has `send`; their own types of it differ by client and have no common parent.
  const { send } = client as unknown as Sender;
  return Object.create(client as object, {
    send: {
      value: async (command: object, ...rest: readonly unknown[]) => {
        if (!reads.test(operationOf(command))) await check();
        return send.call(client, command, ...rest);
      },
    },
  });
}

/** The clients of a stage's region. Nothing is written by any of them while the stage is another project's. */
export function ownedClients(aws: Aws, owner: StageOwner): RegionClients {
  const clients = aws.in(owner.region);
  let isOurs = false;
  const check = once(async () => {
    if (!isOurs) await checkOwner(aws, owner);
  });
  const confirm = () => {
    isOurs = true;
  };
  const own = <Client>(make: () => Promise<Client>) => once(async () => guarded(await make(), check));
  return {
    ...clients,
    owned: { owner, check, confirm },
    account: once(() => accountFor(aws, owner)),
    cloudFormation: own(clients.cloudFormation),
    s3: own(clients.s3),
    lambda: own(clients.lambda),
    logs: own(clients.logs),
    cloudWatch: own(clients.cloudWatch),
    acm: own(clients.acm),
    apiGateway: own(clients.apiGateway),
    route53: own(clients.route53),
    dynamoDb: own(clients.dynamoDb),
    iam: own(clients.iam),
  };
}
