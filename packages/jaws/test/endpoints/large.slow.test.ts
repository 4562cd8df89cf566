import { type CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../../src/aws/types.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { promote } from '../../src/engine/releases/promote.ts';
import { rollback } from '../../src/engine/releases/rollback.ts';
import { removeStage } from '../../src/engine/remove.ts';
import { projectFolder, testHost, write } from '../../src/engine/testing/project.ts';
import type { Selection } from '../../src/plan/types.ts';
import { Deployed, fn } from './deployed.ts';

const endpoints = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => ({
    Type: 'AWS_PROXY',
    Path: `group${n % 40}/item${n}`,
    Method: 'GET',
    ...more,
  }));

const files = (list: readonly unknown[]) =>
  fn('many/all', list, 'return { statusCode: 200, body: JSON.stringify(event.path ?? event.rawPath) };');

describe('2500 endpoints', () => {
  let api: Deployed;
  beforeAll(async () => {
    api = await Deployed.start({ api: { Cors: true }, files: files(endpoints(2500)) });
  }, 120_000);
  afterAll(() => api?.close());

  // The body of 2,500 endpoints with preflights is about 4 MB; a template holds at most one.
  test('deploy, answer on the first and the last, and are not changed by another deployment', async () => {
    for (const path of ['/group0/item0', '/group19/item2499']) {
      const answer = await api.call(`GET ${path}`);
      expect([answer.status, await answer.json()]).toEqual([200, path]);
      const asked = await fetch(api.url(`GET ${path}`), { method: 'OPTIONS' });
      expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    }
    expect((await api.deploy()).plan.empty).toBe(true);
  }, 120_000);
});

// Too long for a template, but few, so that it takes little time.
const count = 40;
const long = { Description: 'x'.repeat(30_000) };

describe.each([
  ['REST', { Cors: true }, ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1']],
  ['HTTP', { ProtocolType: 'HTTP' }, ['us-east-1']],
])('a large %s API', (protocol, apiGateway, everywhere) => {
  let cloud: Cloud;
  let aws: Aws;
  let root: string;
  const name = protocol.toLowerCase();
  const host = () => testHost(cloud.endpoint);
  const jawsJson = (stages: Readonly<Record<string, readonly string[]>>) => ({
    name,
    domain: `${name}.test`,
    stages: Object.fromEntries(
      Object.entries(stages).map(([stage, regions]) => [stage, regions.map((region) => ({ region }))]),
    ),
    apiGateway,
  });
  const stages = { dev: everywhere, prod: ['us-east-1'] };
  const bucket = (region: string) => `jaws.dev.${region.replaceAll('-', '')}.${name}.test`;
  beforeAll(async () => {
    cloud = await startCloud({ port: 0 });
    aws = await host().connect(undefined);
    root = projectFolder({ name, domain: `${name}.test`, stages, files: files(endpoints(count, long)) });
    write(root, { 'jaws.json': jawsJson(stages) });
  });
  afterAll(() => cloud?.close());

  const up = (over: Partial<Selection> = {}, asked = host()) => {
    const all = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
    return deploy(asked, { project: openProject(root), selection: { ...all, ...over } });
  };
  const changes = ({ plan }: Awaited<ReturnType<typeof up>>) =>
    plan.regions.flatMap(({ stacks }) => stacks.filter(({ kind }) => kind === 'endpoints')).map((one) => one.changes);
  const templates = (stage = 'dev', regions = everywhere) =>
    Promise.all(
      regions.map(async (region) => {
        const cf: CloudFormationClient = await aws.in(region).cloudFormation();
        const { TemplateBody = '' } = await cf.send(new GetTemplateCommand({ StackName: `${stage}-${name}-e` }));
        return TemplateBody;
      }),
    );
  const stored = async (region = 'us-east-1') => {
    const s3 = await aws.in(region).s3();
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket(region), Prefix: 'JAWS/bodies/' }),
    );
    return Contents.map(({ Key = '' }) => Key).sort();
  };
  /** An endpoint's answer in each region. */
  const answers = async (urls: Awaited<ReturnType<typeof up>>['urls'], path: string) =>
    Promise.all(urls.filter((one) => one.path === path).map(async ({ url }) => (await fetch(url)).status));

  let urls: Awaited<ReturnType<typeof up>>['urls'];
  test('has its body in the bucket of each region, and the template has the rest', async () => {
    const first = await up();
    urls = first.urls;
    for (const text of await templates()) {
      expect(text).toContain('BodyS3Location');
      expect(Buffer.byteLength(text)).toBeLessThan(10_000);
    }
    for (const region of everywhere) {
      expect(await stored(region)).toEqual([
        expect.stringMatching(/^JAWS\/bodies\/\w+\/dev\/[0-9a-f]{32}\.(json|source\.json\.gz)$/),
        expect.stringMatching(/^JAWS\/bodies\/\w+\/dev\/[0-9a-f]{32}\.(json|source\.json\.gz)$/),
      ]);
    }
    expect(await answers(urls, '/group0/item0')).toEqual(everywhere.map(() => 200));
    const again = await up();
    expect(again.plan.empty).toBe(true);
  }, 120_000);

  test('one endpoint that changes, comes or goes is one change', async () => {
    const [one, ...others] = endpoints(count, long);
    const before = await templates();
    write(root, files([{ ...one, TimeoutInMillis: 5000 }, ...others]));
    expect(changes(await up())).toEqual(
      everywhere.map(() => [{ action: 'update', kind: 'endpoint', id: 'GET /group0/item0', why: ['timeoutInMillis'] }]),
    );
    expect((await templates()).some((text, index) => text === before[index])).toBe(false);
    write(root, files([...others, { ...one, Path: 'new' }]));
    expect(changes(await up())).toEqual(
      everywhere.map(() => [
        { action: 'delete', kind: 'endpoint', id: 'GET /group0/item0', why: [] },
        { action: 'create', kind: 'endpoint', id: 'GET /new', why: [] },
      ]),
    );
    expect(await answers(urls, '/group0/item0')).not.toContain(200);
    // The earlier bodies are gone.
    for (const region of everywhere) expect(await stored(region)).toHaveLength(2);
  }, 120_000);

  test('a roll-back brings the earlier body', async () => {
    const options = { project: openProject(root), stage: 'dev', region: undefined, allowDataLoss: [] };
    await rollback(host(), { ...options, plan: false, recover: false, forceUnlock: false });
    expect(await answers(urls, '/group0/item0')).toEqual(everywhere.map(() => 200));
    await rollback(host(), { ...options, plan: false, recover: false, forceUnlock: false, release: '1' });
    expect(await answers(urls, '/group0/item0')).toEqual(everywhere.map(() => 200));
  }, 120_000);

  test('is promoted', async () => {
    write(root, files(endpoints(count, long)));
    await up();
    const project = openProject(root);
    await promote(host(), {
      project,
      from: 'dev',
      to: 'prod',
      region: undefined,
      plan: false,
      recover: false,
      forceUnlock: false,
      allowDataLoss: [],
      rollout: {},
      allowMissing: false,
    });
    const [text] = await templates('prod', ['us-east-1']);
    expect(text).toContain(`JAWS/bodies/${name}/prod/`);
  }, 120_000);

  test('below the limit the API is in the template again, and not in the bucket', async () => {
    write(root, files(endpoints(20, long)));
    const less = await up();
    expect(changes(less).map((all) => all.length)).toEqual(everywhere.map(() => count - 20));
    for (const text of await templates()) expect(text).not.toContain('BodyS3Location');
    for (const region of everywhere) expect(await stored(region)).toEqual([]);
    expect((await up()).plan.empty).toBe(true);
    write(root, files(endpoints(count, long)));
    expect(changes(await up()).map((all) => all.length)).toEqual(everywhere.map(() => count - 20));
    expect((await up()).plan.empty).toBe(true);
    expect(await answers(urls, '/group0/item0')).toEqual(everywhere.map(() => 200));
  }, 120_000);

  test('one that is lost is reported, lets no part be deployed, and comes back with all', async () => {
    const [region = ''] = everywhere;
    const s3 = await aws.in(region).s3();
    for (const Key of await stored()) await s3.send(new DeleteObjectCommand({ Bucket: bucket(region), Key }));
    const part = { resources: false, functions: [], endpoints: ['GET /group0/item0'] };
    await expect(up(part)).rejects.toMatchObject({ code: 'EndpointsBodyLost' });
    const asked = host();
    const { plan } = await up({}, asked);
    expect(asked.events).toContainEqual(
      expect.objectContaining({
        type: 'warning',
        message: expect.stringMatching(/is not known: .*source.json.gz is gone/),
      }),
    );
    const all = plan.regions.flatMap(({ stacks }) => stacks.flatMap((stack) => stack.changes));
    expect(all.filter(({ kind, action }) => kind === 'endpoint' && action === 'create')).toHaveLength(count);
    expect(await stored()).toHaveLength(2);
    expect((await up()).plan.empty).toBe(true);
  }, 120_000);

  test('is deleted with its stage, and leaves nothing', async () => {
    const options = { project: openProject(root), stage: 'dev', region: undefined, deleteData: true };
    await removeStage(host(), { ...options, agree: async () => {} });
    for (const region of everywhere) await expect(stored(region)).rejects.toThrow(/bucket does not exist/);
  }, 120_000);
});
