import { setTimeout as wait } from 'node:timers/promises';
import { DeleteStackCommand, DescribeStacksCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { DeleteBucketCommand, DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { testHost } from '../../src/engine/testing/project.ts';
import { JawsError } from '../../src/errors/error.ts';
import { hurriedHost } from './support/host.ts';
import { inLanes, type Lane, type Tally } from './support/lanes.ts';
import { checkEnd, checkReport } from './support/trial.ts';
import { bucket, stacks, type World } from './support/world.ts';

/** Every call in `npm run test:soak`; otherwise every `SAMPLE`th. */
const SAMPLE = Number(process.env.PAUSE_SAMPLE ?? 9);
const timeout = 3_600_000;

type Clients = Awaited<ReturnType<typeof clientsOf>>;

async function clientsOf({ world }: Lane) {
  const aws = (await testHost(world.cloud.endpoint).connect(undefined)).in('us-east-1');
  return { cf: await aws.cloudFormation(), s3: await aws.s3() };
}

/** The stack once it is at rest; undefined if there is none. */
async function atRest({ cf }: Clients, name: string) {
  for (;;) {
    const { Stacks = [] } = await cf.send(new DescribeStacksCommand({}));
    const found = Stacks.find(({ StackName }) => StackName === name);
    // A stack in review waits for its change set.
    if (!found?.StackStatus?.endsWith('_IN_PROGRESS') || found.StackStatus === 'REVIEW_IN_PROGRESS') return found;
    await wait(20);
  }
}

/** Retries until AWS accepts it: the deployment, whose other calls continue, may be in the way. */
async function untilTaken(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === 50) throw error;
      await wait(20);
    }
  }
}

async function changeStack(clients: Clients, name: string): Promise<void> {
  await untilTaken(async () => {
    const stack = await atRest(clients, name);
    const Parameters = (stack?.Parameters ?? []).map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true }));
    await clients.cf.send(
      new UpdateStackCommand({
        StackName: name,
        UsePreviousTemplate: true,
        Parameters,
        Tags: [...(stack?.Tags ?? []).filter(({ Key }) => Key !== 'who'), { Key: 'who', Value: `${Date.now()}` }],
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
  });
  await atRest(clients, name);
}

async function deleteStack(clients: Clients, name: string): Promise<void> {
  const stack = await atRest(clients, name);
  if (!stack) throw new Error(`${name} is not there to be deleted`);
  await untilTaken(() => clients.cf.send(new DeleteStackCommand({ StackName: stack.StackId })));
  for (;;) {
    const { Stacks } = await clients.cf.send(new DescribeStacksCommand({ StackName: stack.StackId }));
    if (Stacks?.[0]?.StackStatus === 'DELETE_COMPLETE') return;
    await wait(20);
  }
}

async function deleteBucket({ s3 }: Clients): Promise<void> {
  await untilTaken(async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  });
}

interface Hand {
  readonly name: string;
  readonly meddle: (clients: Clients) => Promise<void>;
  /** The stack that must be gone afterwards. */
  readonly deletes?: string;
  /** Errors that the deployment may end with. */
  readonly error?: RegExp;
}

const hands: readonly Hand[] = [
  ...Object.values(stacks).map((name) => ({
    name: `${name} changed`,
    meddle: (clients: Clients) => changeStack(clients, name),
  })),
  ...Object.values(stacks).map((name) => ({
    name: `${name} deleted`,
    meddle: (clients: Clients) => deleteStack(clients, name),
    deletes: name,
  })),
  {
    name: 'the bucket deleted',
    meddle: deleteBucket,
    error: /^BucketMissing|^StackFailed: .*(NoSuchBucket|NoSuchKey)/,
  },
];

/** Deploys until that succeeds, with the flags from each error's hint: the hint must be a way out. */
async function followHints(world: World, first: unknown, tally: Tally): Promise<void> {
  let hint = first instanceof JawsError ? (first.hint ?? '') : '';
  for (let attempt = 1; ; attempt++) {
    tally.deployments += 1;
    try {
      await world.deploy(undefined, {
        recover: hint.includes('--recover'),
        revertDrift: hint.includes('--revert-drift'),
      });
      return;
    } catch (error) {
      if (attempt === 3 || !(error instanceof JawsError)) throw error;
      hint = error.hint ?? '';
    }
  }
}

async function trial(lane: Lane, version: 0 | 1, hand: Hand, pause: number, tally: Tally): Promise<void> {
  const { world, wanted } = lane;
  const name = `${hand.name} before call ${pause}`;
  const clients = await clientsOf(lane);
  world.edit(version);
  let finished: boolean | undefined;
  const host = hurriedHost(world.cloud.endpoint, {
    async gate({ number }) {
      if (number !== pause) return;
      if (hand.deletes) {
        await atRest(clients, hand.deletes);
        const id = host.events.find((event) => event.deployment)?.deployment;
        const own = (await world.begun()).filter((one) => one.stack === hand.deletes && one.deployment === id);
        finished = own.some(({ complete }) => complete);
      }
      await hand.meddle(clients);
      tally.injections += 1;
    },
  });
  tally.deployments += 1;
  let failure: unknown;
  try {
    await world.deploy(host);
  } catch (error) {
    failure = error;
    const { code, message } = error instanceof JawsError ? error : { code: 'a bug', message: String(error) };
    tally.count(error);
    expect(`${code}: ${message}`, `${name}: ${(error as Error).stack}`).toMatch(hand.error ?? /no error/);
  }
  // A stack deleted after the deployment had finished with it leaves nothing to compare.
  if (!finished) {
    await checkReport(world, host, failure, name);
    if (failure === undefined) expect(await world.deployed(), name).toEqual(wanted[version]);
  }
  // A change made after the deployment had looked shows in the next one.
  await followHints(world, failure, tally);
  await checkEnd(lane, version, name);
}

test.each(hands)('$name by hand, before each call of a deployment', { timeout }, async (hand) => {
  await inLanes(
    `by-hand, ${hand.name}`,
    ({ calls }) =>
      Array.from({ length: calls.update.length }, (_, pause) => pause).filter((pause) => pause % SAMPLE === 1 % SAMPLE),
    (lane, pause, tally, turn) => trial(lane, turn % 2 === 1 ? 1 : 0, hand, pause, tally),
  );
});
