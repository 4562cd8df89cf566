import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { readStacks } from '../../deploy/read.ts';
import { stacksIn } from '../../plan/deployed.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { dyingAt } from '../testing/dying.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../testing/project.ts';
import { releases } from './releases.ts';
import { rollback } from './rollback.ts';

// Slow: a deployment ends at each of its writes, and is repeated and rolled back each time.
vi.setConfig({ testTimeout: 300_000 });

const region = 'us-east-1';
const consent = { region: undefined, plan: false, recover: false, forceUnlock: false, allowDataLoss: [] };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const answer = (text: string) =>
  `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });\n`;

/** A deployed project of one function. */
async function deployed(name: string) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { dev: [region] },
    files: functionFiles('m/one', { code: answer('first') }),
  });
  const host = () => testHost(cloud.endpoint);
  const run = (own: TestHost, mode: 'apply' | 'plan' = 'apply') =>
    deploy(own, {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
      mode,
    });
  const clients = async () => (await host().connect(undefined)).in(region);
  const { bucket } = openProject(root).model.stages[0]!.regions[0]!;
  const keys = async () => {
    const { Contents = [] } = await (await clients().then((one) => one.s3())).send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'JAWS/deployments/' }),
    );
    return Contents.map(({ Key }) => Key!);
  };
  await run(host());
  return {
    deploy: () => run(host()),
    plan: () => run(host(), 'plan'),
    rollback: (own = host()) => rollback(own, { project: openProject(root), stage: 'dev', ...consent }),
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': answer(text) }),
    keys,
    /** Ends the process of a deployment, or of something else, at a write. Returns whether it came that far. */
    kill: async (call: number, when: 'before' | 'after', what: (own: TestHost) => Promise<unknown> = run) => {
      const dying = dyingAt(host(), call, when);
      const ended = await Promise.race([what(dying.host).then(() => true), dying.dead.then(() => false)]);
      const s3 = await (await clients()).s3();
      // The test's own process lives, so nobody takes its lease for that of a dead one.
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `JAWS/deployments/${name}/dev/lease.json` }));
      return !ended;
    },
    settled: () =>
      vi.waitFor(async () => {
        const base = await readStacks(await host().connect(undefined), name, { stage: 'dev', region });
        expect(stacksIn(base).filter(({ status }) => status.endsWith('_IN_PROGRESS'))).toEqual([]);
      }, 20_000),
    current: async () => {
      const found = await releases(host(), { root, stage: 'dev', limit: 100 });
      return found.releases.filter((one) => one.regions.some(({ current }) => current)).map(({ number }) => number);
    },
    newest: async () => (await releases(host(), { root, stage: 'dev', limit: 1 })).releases[0]?.number,
    runs: async () => {
      const lambda = await (await clients()).lambda();
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `dev-${name}-lMOne:live` }));
      return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
    },
  };
}

test.each(['before', 'after'] as const)(
  'a deployment whose process ends %s any of its writes is in the history as what it did',
  async (when) => {
    const app = await deployed(`killed-${when}`);
    let before = 'first';
    const codeOf = new Map<number | undefined, string>([[await app.newest(), before]]);
    for (let call = 1; ; call++) {
      const text = `${when} ${call}`;
      app.code(text);
      const isKilled = await app.kill(call, when);
      await app.settled();
      const runs = await app.runs();
      expect([before, text], `call ${call}`).toContain(runs);
      // The history names the release whose code runs, before and after somebody else deploys.
      const [current] = await app.current();
      if (!codeOf.has(current)) codeOf.set(current, text);
      expect(codeOf.get(current), `call ${call}: release ${current}`).toBe(runs);
      await app.deploy();
      expect(await app.runs()).toBe(text);
      const [now] = await app.current();
      if (!codeOf.has(now)) codeOf.set(now, text);
      expect(codeOf.get(now), `call ${call}: release ${now}`).toBe(text);
      expect((await app.keys()).filter((key) => key.includes('/begun.'))).toEqual([]);
      expect((await app.plan()).plan.empty).toBe(true);
      // Back is to what ran before, whatever happened between.
      await app.rollback();
      expect(await app.runs(), `call ${call}: back`).toBe(before);
      codeOf.set(await app.newest(), before);
      await app.deploy();
      codeOf.set(await app.newest(), text);
      before = text;
      if (!isKilled) break;
      expect(call).toBeLessThan(100);
    }
  },
);

test('after a roll-back whose process ended at any of its writes, a deployment gives every function its code again', async () => {
  const app = await deployed('killed-back');
  let before = 'first';
  for (let call = 1; ; call++) {
    const text = `back ${call}`;
    app.code(text);
    await app.deploy();
    const isKilled = await app.kill(call, 'after', app.rollback);
    await app.settled();
    expect([before, text], `call ${call}`).toContain(await app.runs());
    await app.deploy();
    expect(await app.runs(), `call ${call}`).toBe(text);
    expect((await app.keys()).filter((key) => key.includes('/begun.'))).toEqual([]);
    before = text;
    if (!isKilled) break;
    expect(call).toBeLessThan(100);
  }
});
