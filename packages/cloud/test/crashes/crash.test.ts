import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CloudFormation, paginateListStacks, type StackSummary } from '@aws-sdk/client-cloudformation';
import { afterAll, expect, test } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { stackTemplate } from '../support/crash-stacks.ts';
import { type Clients, clientsOf, inventory, owned } from '../support/inventory.ts';
import { type CloudProcess, startProcess } from '../support/start-process.ts';

/** How often the process is killed; for more, run with KILLS=100. */
const KILLS = Number(process.env.KILLS ?? 10);
const BUCKET = 'objects';

const root = await mkdtemp(join(tmpdir(), 'jaws-crash-'));
const dir = join(root, 'data');
const program = await bundle(root);
let cloud: CloudProcess | undefined;

afterAll(async () => {
  await cloud?.kill();
  await rm(root, { recursive: true, force: true, maxRetries: 3 });
});

/** The values that each key may have: the last acknowledged one, and those under way after it. */
type Objects = Map<string, (Buffer | undefined)[]>;

async function writeObjects({ s3 }: Clients, objects: Objects, worker: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const Key = `${worker}/${n % 7} ü`;
    const body = n % 5 === 4 ? undefined : randomBytes(randomInt(n % 3 ? 2000 : 300_000));
    objects.set(Key, [...(objects.get(Key) ?? [undefined]), body]);
    await (body ? s3.putObject({ Bucket: BUCKET, Key, Body: body }) : s3.deleteObject({ Bucket: BUCKET, Key }));
    objects.set(Key, [body]);
  }
}

/** Creates, changes and deletes a stack, from whatever state it is in now. */
async function changeStack({ cloudformation }: Clients, StackName: string, rest = 50): Promise<never> {
  for (;;) {
    const status = (await stacksOf(cloudformation)).find((stack) => stack.StackName === StackName)?.StackStatus;
    if (status?.endsWith('IN_PROGRESS')) {
      await new Promise((resolve) => setTimeout(resolve, randomInt(rest)));
      continue;
    }
    const input = { StackName, TemplateBody: stackTemplate(randomInt(9)), Capabilities: ['CAPABILITY_IAM' as const] };
    if (!status) await cloudformation.createStack(input);
    else if (status.startsWith('ROLLBACK') || randomInt(4) === 0) await cloudformation.deleteStack({ StackName });
    else await cloudformation.updateStack(input).catch(ignoreNoUpdates);
  }
}

function ignoreNoUpdates(error: Error): void {
  if (!error.message.includes('No updates')) throw error;
}

async function allStacks(cloudformation: CloudFormation): Promise<StackSummary[]> {
  const all: StackSummary[] = [];
  for await (const page of paginateListStacks({ client: cloudformation }, {})) all.push(...(page.StackSummaries ?? []));
  return all;
}

async function stacksOf(cloudformation: CloudFormation): Promise<StackSummary[]> {
  return (await allStacks(cloudformation)).filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
}

/** Resolves when a stack is being changed. */
async function inProgress({ cloudformation }: Clients): Promise<void> {
  while (!(await stacksOf(cloudformation)).some(({ StackStatus }) => StackStatus?.endsWith('IN_PROGRESS'))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function checkObjects({ s3 }: Clients, objects: Objects): Promise<void> {
  for (const [Key, allowed] of objects) {
    const found = await s3.getObject({ Bucket: BUCKET, Key }).then(
      async ({ Body }) => Buffer.from(await Body!.transformToByteArray()),
      (error) => {
        expect(error.name, Key).toBe('NoSuchKey');
        return undefined;
      },
    );
    const isOne = allowed.some((body) => (body && found ? body.equals(found) : body === found));
    expect(isOne, `${Key} holds what was written`).toBe(true);
    objects.set(Key, [found]);
  }
}

const atRest = /^(CREATE|UPDATE|ROLLBACK|UPDATE_ROLLBACK)_COMPLETE$/;

async function checkStacks(clients: Clients): Promise<void> {
  const { cloudformation } = clients;
  await expect
    .poll(async () => (await stacksOf(cloudformation)).filter((stack) => stack.StackStatus!.endsWith('IN_PROGRESS')), {
      timeout: 60_000,
      interval: 20,
    })
    .toEqual([]);
  const stacks = await stacksOf(cloudformation);
  for (const stack of stacks) expect(stack.StackStatus, `${stack.StackStatusReason}`).toMatch(atRest);
  const there = await inventory(clients, BUCKET);
  const theirs = await owned(cloudformation, stacks);
  for (const [type, ids] of Object.entries(there)) expect(ids, type).toEqual(theirs[type] ?? []);
}

test(`${KILLS} kills lose nothing that was answered and leave nothing behind`, {
  timeout: 60_000 + KILLS * 60_000,
}, async () => {
  const objects: Objects = new Map();
  const statuses: string[] = [];
  let interrupted = 0;
  for (let kill = 0; kill <= KILLS; kill += 1) {
    cloud = await startProcess(dir, { program });
    const clients = clientsOf(cloud.endpoint);
    if (kill === 0) await clients.s3.createBucket({ Bucket: BUCKET });
    const open = (await stacksOf(clients.cloudformation)).filter((stack) => !atRest.test(stack.StackStatus!));
    interrupted += open.length;
    statuses.push(...(await allStacks(clients.cloudformation)).map((stack) => stack.StackStatus!));
    await checkObjects(clients, objects);
    await checkStacks(clients);
    expect(cloud.log()).not.toContain('failed');
    const work = Promise.allSettled([
      writeObjects(clients, objects, 1),
      writeObjects(clients, objects, 2),
      ...['a', 'b', 'c'].map((name) => changeStack(clients, `stack-${name}`)),
    ]);
    // Every other time in the middle of a stack, whenever this machine comes to that.
    if (kill % 2 === 0) await Promise.race([work, inProgress(clients)]);
    await new Promise((resolve) => setTimeout(resolve, randomInt(kill % 2 === 0 ? 30 : 900)));
    const log = cloud.log();
    await cloud.kill();
    for (const result of await work) expect(String((result as PromiseRejectedResult).reason)).toMatch(LOST);
    expect(log).not.toContain('failed');
    clients.destroy();
  }
  // Chance decides what was interrupted; this shows how much of the recovery was tested.
  if (process.env.KILLS) process.stdout.write(`${interrupted} interrupted, seen: ${[...new Set(statuses)]}\n`);
});

/** How clients notice that the cloud has gone. */
const LOST = /ECONNRE|socket hang up|EPIPE|aborted|ended without|Unexpected end|closed/i;
