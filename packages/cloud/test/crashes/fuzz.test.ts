import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadModel } from '../../src/protocol/index.ts';
import { modelIds } from '../../src/protocol/model.ts';
import { registry } from '../../src/services/registry.ts';
import { type FuzzRequest, fuzzRequest, type Surroundings } from '../support/fuzz-requests.ts';
import { surroundings } from '../support/fuzz-world.ts';
import { randomOf } from '../support/malformed.ts';
import { type CloudProcess, startProcess } from '../support/start-process.ts';

/** Number of requests: `npm run test:soak` sends 100,000. Another SEED gives other requests. */
const REQUESTS = Number(process.env.REQUESTS ?? 2000);
const SEED = Number(process.env.SEED ?? 1);
/** The cloud is reset after this many requests: their resources go, and any memory still in use is a leak. */
const ROUND = Math.max(500, Math.min(5000, Math.ceil(REQUESTS / 10)));
/** Longest time that a complete request may wait for its answer. Milliseconds. */
const PATIENCE = 8_000;
const LANES = 8;

let root: string;
let cloud: CloudProcess;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'jaws-fuzz-'));
  for (const name of ['home', 'tmp', 'cwd']) await mkdir(join(root, name));
  cloud = await start();
});
afterAll(async () => {
  await cloud.kill();
  await rm(root, { recursive: true, force: true, maxRetries: 3 });
});

const start = () =>
  startProcess(join(root, 'data'), {
    cwd: join(root, 'cwd'),
    env: {
      HOME: join(root, 'home'),
      TMPDIR: join(root, 'tmp'),
      JAWS_LAMBDA_FETCH: 'never',
      NODE_OPTIONS: '--expose-gc',
    },
  });

/** Sends bytes; returns the answer, or undefined if there is none, and after how many milliseconds it began. */
function send({ bytes, isWhole }: FuzzRequest): Promise<{ answer: string | undefined; took: number }> {
  return new Promise((done) => {
    const began = performance.now();
    const socket = connect(Number(new URL(cloud.endpoint).port), '127.0.0.1');
    let answer = '';
    let took = 0;
    // Like real clients, it disconnects from a server that waits for more bytes and from an endless stream.
    let timer = setTimeout(() => socket.destroy(), isWhole ? PATIENCE : 50);
    socket.on('data', (data) => {
      took ||= performance.now() - began;
      answer = (answer + data.toString('latin1')).slice(0, 4000);
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), 100);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      took ||= performance.now() - began;
      done({ answer: answer || (took > PATIENCE - 100 ? undefined : ''), took });
    });
    socket.write(bytes);
  });
}

/** Failures by their kind: one bug is reported once. */
const bugs = new Map<string, string>();
let slowest = { took: 0, what: '' };
/** The requests under way, in case the cloud dies of one. */
const inFlight = new Set<FuzzRequest>();
const unexplained = new Map<string, string>();
const statuses = new Map<string, number>();

async function round(random: ReturnType<typeof randomOf>, around: Surroundings, count: number): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left > 0 && bugs.size < 50 && !cloud.ended()) {
      left -= 1;
      const request = fuzzRequest(random, around);
      inFlight.add(request);
      const { answer, took } = await send(request);
      // The request that killed the cloud is still in this list.
      if (answer) inFlight.delete(request);
      else if (!cloud.ended()) setTimeout(() => cloud.ended() || inFlight.delete(request), 500);
      const status = /^(?:HTTP\/1\.1 100[\s\S]*?\r\n\r\n)?HTTP\/1\.1 (\d+)/.exec(answer ?? '')?.[1] ?? 'none';
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (request.isWhole && took > slowest.took) slowest = { took, what: request.what.slice(0, 800) };
      if (answer === undefined) {
        bugs.set(
          `silence ${/x-amz-target: \S+|^\S+ [^?\s]{1,30}/i.exec(request.what)?.[0]}`,
          `No answer to ${request.what}`,
        );
      }
      if (status === '500' && /A bug of jaws-cloud|^HTTP\/1\.1 500/.test(answer ?? '') && !isOfFunction(answer ?? '')) {
        // Its stack is in the log, which says more.
        unexplained.set(request.what.split('\r\n')[0] ?? '', `500 to ${request.what}\n${answer}`);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** The answer of a function behind an API, or of a request's mapping template, is not checked. */
const isOfFunction = (answer: string): boolean =>
  /x-amzn-errortype: InternalServerErrorException|Internal server error/i.test(answer);

test(`${REQUESTS} malformed requests are answers or closed connections, never bugs`, {
  timeout: 120_000 + REQUESTS * 20,
}, async () => {
  process.stdout.write(`fuzz: SEED=${SEED} REQUESTS=${REQUESTS}\n`);
  const random = randomOf(SEED);
  const models = await Promise.all(modelIds.map((id) => loadModel(id)));
  const signing = Object.fromEntries(
    Object.values(registry).map(({ id, signingNames }) => [id, signingNames[0] ?? id]),
  );
  const resting: AtRest[] = [];
  const stateBefore = new Set(await readdir(join(root, 'data')));
  for (let sent = 0; sent < REQUESTS; sent += ROUND) {
    const around = await surroundings(cloud.endpoint, models, signing);
    await round(random, around, Math.min(ROUND, REQUESTS - sent));
    const fatal = () => [cloud.log().slice(-4000), ...[...inFlight].map(({ what }) => what)].join('\n\n');
    expect(cloud.ended(), cloud.ended() ? fatal() : '').toBe(false);
    noteErrors();
    await checkKept();
    if (sent + ROUND < REQUESTS) {
      expect((await fetch(`${cloud.endpoint}/_jaws/reset`, { method: 'POST' })).status).toBe(200);
      // Refused connections linger for a moment.
      await wait(2_500);
      resting.push(await cloud.atRest());
    }
  }
  expect((await cloud.atRest()).polluted).toBe(0);
  if (process.env.REQUESTS)
    process.stdout.write(
      `${JSON.stringify([...statuses])} ${JSON.stringify(resting)} slowest ${JSON.stringify(slowest)}\n${[...unexplained.values()].slice(0, 20).join('\n\n')}\n`,
    );
  if (bugs.size === 0) for (const [line, text] of unexplained) bugs.set(line, text);
  expect([...bugs.values()].join('\n\n')).toBe('');
  // Enough of them reached an operation, and some of these succeeded.
  expect(statuses.get('400')).toBeGreaterThan(REQUESTS / 10);
  expect(statuses.get('200')).toBeGreaterThan(REQUESTS / 50);
  checkLeaks(resting);
  // Nothing was written outside its folder.
  for (const name of ['home', 'tmp', 'cwd']) expect(await foreign(name), name).toEqual([]);
  expect(new Set(await readdir(join(root, 'data')))).toEqual(stateBefore);
  await checkCrash();
});

/** The files in a folder that the cloud must not use; tsx, which runs the sources, keeps its own there. */
const foreign = async (name: string) => (await readdir(join(root, name))).filter((one) => !one.startsWith('tsx-'));

/** Every error in the log is a bug; errors from one line of code count as one. */
function noteErrors(): void {
  for (const text of cloud.log().split('\n')) {
    if (!/ ERROR /.test(text)) continue;
    const place = / at [^\n]*?([\w/.-]+\.ts:\d+)/.exec(text)?.[1];
    bugs.set(place ?? text.slice(25, 200), text.slice(0, 1500));
  }
}

type AtRest = Awaited<ReturnType<CloudProcess['atRest']>>;

/** The first rounds fill caches and are not checked. */
function checkLeaks(resting: readonly AtRest[]): void {
  if (resting.length < 6) return;
  const [early, late] = [resting[Math.floor(resting.length / 2) - 1]!, resting.at(-1)!];
  const said = JSON.stringify(resting);
  expect(late.heap - early.heap, said).toBeLessThan(24);
  expect(late.files - early.files, said).toBeLessThan(8);
  expect(late.handles - early.handles, said).toBeLessThan(8);
}

const vault = () => new S3({ endpoint: cloud.endpoint, region: 'us-east-1', forcePathStyle: true });

/** Everything that nobody deleted exists. */
async function checkKept(): Promise<void> {
  const s3 = vault();
  const { Body } = await s3.getObject({ Bucket: 'vault', Key: 'a key of its own' });
  expect(await Body!.transformToString()).toBe('kept');
  s3.destroy();
}

/** After a kill all acknowledged data exists: as many records of each kind as before. */
async function checkCrash(): Promise<void> {
  const contents = async () => {
    const { records } = (await (await fetch(`${cloud.endpoint}/_jaws/snapshot/contents`)).json()) as {
      records: Record<string, number>;
    };
    // These two record their own activity.
    const { cloudwatch, logs, ...rest } = records;
    return { rest, some: [cloudwatch, logs] };
  };
  const { rest } = await contents();
  await cloud.kill();
  cloud = await start();
  await checkKept();
  const after = (await contents()).rest;
  for (const service of ['iam', 's3', 'route53', 'ssm', 'secretsmanager', 'apigateway', 'ses']) {
    expect(after[service], service).toBe(rest[service]);
  }
  expect(await readFile(join(root, 'data/lock'), 'utf8')).toMatch(new RegExp(`^${cloud.pid} `));
}
