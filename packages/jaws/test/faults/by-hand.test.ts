import { setTimeout as wait } from 'node:timers/promises';
import { DeleteStackCommand, DescribeStacksCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { testHost } from '../../src/engine/testing/project.ts';
import { JawsError } from '../../src/errors/error.ts';
import { hurriedHost } from './support/host.ts';
import { inLanes, type Lane, type Tally } from './support/trial.ts';
import { bucket, stacks } from './support/world.ts';

/** Every call in `npm run test:soak`; else each `SAMPLE`th. */
const SAMPLE = Number(process.env.PAUSE_SAMPLE ?? 9);
const timeout = 3_600_000;

type Clients = Awaited<ReturnType<typeof clientsOf>>;

async function clientsOf({ world }: Lane) {
  const aws = (await testHost(world.cloud.endpoint).connect(undefined)).in('us-east-1');
  return { cf: await aws.cloudFormation(), s3: await aws.s3() };
}

async function rests({ cf }: Clients, name: string): Promise<void> {
  for (;;) {
    const found = await cf.send(new DescribeStacksCommand({ StackName: name })).catch(() => undefined);
    if (!found?.Stacks?.[0]?.StackStatus?.endsWith('_IN_PROGRESS')) return;
    await wait(20);
  }
}

async function changeStack(clients: Clients, name: string): Promise<void> {
  const { cf } = clients;
  await rests(clients, name);
  const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: name }));
  await cf.send(
    new UpdateStackCommand({
      StackName: name,
      UsePreviousTemplate: true,
      Parameters: (Stacks?.[0]?.Parameters ?? []).map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
      Tags: [...(Stacks?.[0]?.Tags ?? []).filter(({ Key }) => Key !== 'who'), { Key: 'who', Value: `${Date.now()}` }],
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  await rests(clients, name);
}

async function deleteStack(clients: Clients, name: string): Promise<void> {
  await rests(clients, name);
  await clients.cf.send(new DeleteStackCommand({ StackName: name }));
  await rests(clients, name);
}

async function deleteBucket({ s3 }: Clients): Promise<void> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
}

interface Hand {
  readonly name: string;
  readonly meddle: (clients: Clients) => Promise<void>;
  /** What an honest end of the deployment says, where it may end in an error. */
  readonly error?: RegExp;
  /** What a person does before the next deployment, which then runs with `--recover`. */
  readonly repair?: (clients: Clients) => Promise<unknown>;
}

const hands: readonly Hand[] = [
  ...Object.values(stacks).map((name) => ({
    name: `${name} changed`,
    meddle: (clients: Clients) => changeStack(clients, name),
  })),
  ...[stacks.lambdas, stacks.endpoints].map((name) => ({
    name: `${name} deleted`,
    meddle: (clients: Clients) => deleteStack(clients, name),
  })),
  {
    name: 'the bucket deleted',
    meddle: deleteBucket,
    error: /^BucketMissing|^StackFailed: .*(NoSuchBucket|NoSuchKey)/,
    repair: ({ s3 }) => s3.send(new CreateBucketCommand({ Bucket: bucket })).catch(() => {}),
  },
];

async function trial(lane: Lane, version: 0 | 1, hand: Hand, pause: number, tally: Tally): Promise<void> {
  const { world, wanted } = lane;
  const name = `${hand.name} before call ${pause}`;
  const clients = await clientsOf(lane);
  world.edit(version);
  const host = hurriedHost(world.cloud.endpoint, {
    async gate({ number }) {
      // What is not there any more, or yet, cannot be meddled with.
      if (number === pause) await hand.meddle(clients).catch(() => {});
    },
  });
  tally.injections += 1;
  tally.deployments += 1;
  try {
    await world.deploy(host);
  } catch (error) {
    const { code, message } = error instanceof JawsError ? error : { code: 'a bug', message: String(error) };
    tally.failed += 1;
    tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1);
    expect(`${code}: ${message}`, name).toMatch(hand.error ?? /no error/);
  }
  await hand.repair?.(clients);
  // What was done behind its back after it had looked shows in the next one.
  await world.deploy(undefined, { recover: hand.repair !== undefined });
  tally.deployments += 1;
  expect(await world.deployed(), name).toEqual(wanted[version]);
  expect(await world.settled(), name).toBe(true);
  expect((await world.doneTwice()).join(), name).toBe('');
  expect((await world.leftovers()).join(), name).toBe('');
}

test.each(hands)('$name by hand, before each call of a deployment', { timeout }, async (hand) => {
  await inLanes(
    `by-hand, ${hand.name}`,
    ({ calls }) =>
      Array.from({ length: calls.update }, (_, pause) => pause).filter((pause) => pause % SAMPLE === 5 % SAMPLE),
    (lane, pause, tally, turn) => trial(lane, turn % 2 === 1 ? 1 : 0, hand, pause, tally),
  );
});
