import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { addRegions } from './add-regions.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { rollback } from './releases/rollback.ts';
import { removeStage } from './remove.ts';
import { namesIn } from './replicate-template.ts';
import { status } from './status.ts';
import { type Files, functionFiles, projectFolder, testHost, write } from './testing/project.ts';

// Slow: dozens of deployments, to several regions each.

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const four = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];
const file = 'cloudformation/resources-cf.json';

const s3 = (region: string) =>
  new S3({
    region,
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

const files = (metadata: object = { 'jaws:replicate': true }, Properties: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Metadata: metadata,
  Properties,
});
const layer = (Uploads: object, Description = 'v1') => ({
  [file]: {
    Resources: { Uploads, Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: Description } } },
    Outputs: {
      UploadsName: { Value: { Ref: 'Uploads' } },
      UploadsArn: { Value: { 'Fn::GetAtt': ['Uploads', 'Arn'] } },
    },
  },
});

/** Writes an object, or reads it. */
const code = `import { S3 } from '@aws-sdk/client-s3';
const s3 = new S3();
export const handler = async ({ queryStringParameters: { write, read } }) => {
  const Bucket = process.env.BUCKET;
  if (write) await s3.putObject({ Bucket, Key: write, Body: process.env.AWS_REGION });
  const found = await s3.getObject({ Bucket, Key: write ?? read }).catch(() => undefined);
  return { statusCode: 200, body: JSON.stringify({ bucket: Bucket, by: await found?.Body.transformToString() }) };
};
`;

function project(name: string, regions: readonly string[], Uploads: object = files(), more: Files = {}): string {
  const allow = {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    Resource: { 'Fn::Sub': ['${Arn}/*', { Arn: { Ref: 'UploadsArn' } }] },
  };
  const cloudFormation = {
    Handler: 'aws_modules/m/uploads/handler.handler',
    Runtime: 'nodejs22.x',
    Environment: { Variables: { BUCKET: { Ref: 'UploadsName' } } },
  };
  return projectFolder({
    name,
    domain: `${name}.test`,
    stages: { dev: regions },
    files: {
      ...layer(Uploads),
      ...functionFiles('m/uploads', { lambda: { cloudFormation, iamPolicyDocumentStatements: [allow] }, code }),
      ...more,
    },
  });
}

const everything = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
const resources = (region?: string) => ({ ...everything, region, functions: [], endpoints: [] });
const deployed = (root: string, over: object = {}, host = testHost(cloud.endpoint)) =>
  deploy(host, { project: openProject(root), selection: everything, ...over });
const isEmpty = async (root: string) => (await deployed(root, { mode: 'plan' })).plan.empty;

/** The name of the bucket in a region. */
function bucketIn(root: string, region: string, stage = 'dev'): string {
  const { model } = openProject(root);
  const place = model.stages.find(({ name }) => name === stage)!.regions.find((one) => one.region === region)!;
  return namesIn(model, place).Uploads!;
}
/** Regions that the bucket of a region is replicated to. */
const rulesIn = async (root: string, region: string) => {
  const found = await s3(region)
    .getBucketReplication({ Bucket: bucketIn(root, region) })
    .catch(() => undefined);
  return (found?.ReplicationConfiguration?.Rules ?? []).map(({ ID = '' }) => ID).sort();
};
const except = (regions: readonly string[], region: string) => regions.filter((one) => one !== region).sort();
const put = (root: string, region: string, Key: string) =>
  s3(region).putObject({ Bucket: bucketIn(root, region), Key, Body: region });
const read = async (root: string, region: string, Key: string) => {
  const found = await s3(region)
    .getObject({ Bucket: bucketIn(root, region), Key })
    .catch(() => undefined);
  return found?.Body?.transformToString();
};
const arrives = async (root: string, Key: string, regions: readonly string[], from: string) => {
  for (const region of regions)
    await expect.poll(() => read(root, region, Key), { timeout: 20_000, message: region }).toBe(from);
};

const remove = (root: string, region: string | undefined, deleteData = false, host = testHost(cloud.endpoint)) =>
  removeStage(host, { project: openProject(root), stage: 'dev', region, deleteData, agree: async () => {} });
const messagesOf = (host: ReturnType<typeof testHost>) =>
  host.events.flatMap((event) => (event.type === 'notice' || event.type === 'warning' ? [event.message] : []));

describe('a bucket in every region', () => {
  const root = project('files', four);
  let urls: readonly { readonly region: string; readonly url: string }[] = [];
  const ask = async (region: string, query: string) =>
    (await fetch(`${urls.find((one) => one.region === region)!.url}?${query}`)).json();

  test('what a function writes in one region is read by the functions of all others', async () => {
    const host = testHost(cloud.endpoint);
    const result = await deployed(root, {}, host);
    ({ urls } = result);
    expect(messagesOf(host)).toContain(
      'Buckets of dev are replicated in a second step, when the buckets of all its regions exist.',
    );
    expect(messagesOf(host).join()).not.toContain('has already');
    for (const region of four) expect(await rulesIn(root, region)).toEqual(except(four, region));
    await ask('sa-east-1', 'write=a');
    for (const region of four) {
      const bucket = bucketIn(root, region);
      await expect.poll(() => ask(region, 'read=a'), { timeout: 20_000 }).toEqual({ bucket, by: 'sa-east-1' });
    }
    expect(await isEmpty(root)).toBe(true);
    // Rules must differ between regions.
    const { differences } = await status(testHost(cloud.endpoint), { root, stage: 'dev', diff: true });
    expect(differences?.flatMap(({ changes }) => changes)).toEqual([]);
  }, 120_000);

  test('tags and deletions arrive too, in both directions', async () => {
    await put(root, 'us-east-1', 'b');
    await arrives(root, 'b', four, 'us-east-1');
    const Tagging = { TagSet: [{ Key: 'seen', Value: 'eu' }] };
    await s3('eu-west-1').putObjectTagging({ Bucket: bucketIn(root, 'eu-west-1'), Key: 'b', Tagging });
    const at = { Bucket: bucketIn(root, 'us-east-1'), Key: 'b' };
    await expect
      .poll(async () => (await s3('us-east-1').getObjectTagging(at)).TagSet, { timeout: 20_000 })
      .toEqual(Tagging.TagSet);
    await s3('sa-east-1').deleteObject({ Bucket: bucketIn(root, 'sa-east-1'), Key: 'b' });
    for (const region of four) await expect.poll(() => read(root, region, 'b'), { timeout: 20_000 }).toBeUndefined();
  }, 180_000);

  test('a region that is added gets its bucket first, then all others their rules to it, and nothing else', async () => {
    const options = { root, stage: 'dev', regions: ['eu-north-1'], writeOnly: true, recover: false };
    await addRegions(testHost(cloud.endpoint), options);
    // Changes of other resources wait for a deployment of their region.
    write(root, layer(files(), 'v2'));
    const host = testHost(cloud.endpoint);
    const { plan } = await deployed(root, { selection: resources('eu-north-1') }, host);
    const home = plan.regions.find(({ region }) => region === 'us-east-1')!;
    expect(home.stacks.flatMap(({ changes }) => changes.map(({ id, why }) => [id, ...why]))).toEqual([
      ['Uploads', 'replication to eu-north-1'],
    ]);
    expect(messagesOf(host).join('\n')).toContain(
      'Objects that Uploads of dev us-east-1 has already are not copied to eu-north-1',
    );
    const five = [...four, 'eu-north-1'];
    for (const region of five) expect(await rulesIn(root, region)).toEqual(except(five, region));
    await put(root, 'eu-north-1', 'c');
    await put(root, 'sa-east-1', 'd');
    await arrives(root, 'c', five, 'eu-north-1');
    await arrives(root, 'd', five, 'sa-east-1');
    // AWS copies no existing objects.
    expect(await read(root, 'eu-north-1', 'a')).toBeUndefined();
    await deployed(root);
    expect(await isEmpty(root)).toBe(true);
  }, 120_000);

  test('a roll-back keeps the rules that the stage has since', async () => {
    const again = {
      release: '1',
      region: undefined,
      recover: false,
      forceUnlock: false,
      allowDataLoss: [],
      plan: false,
    };
    await rollback(testHost(cloud.endpoint), { project: openProject(root), stage: 'dev', ...again });
    expect(await rulesIn(root, 'us-east-1')).toEqual(except([...four, 'eu-north-1'], 'us-east-1'));
  }, 120_000);

  test('a region that is off gets everything when it is back, and keeps no other region waiting', async () => {
    cloud.faults.regionDown('eu-west-1');
    await put(root, 'us-east-1', 'e');
    const others = except(four, 'eu-west-1');
    await arrives(root, 'e', others, 'us-east-1');
    const at = { Bucket: bucketIn(root, 'us-east-1'), Key: 'e' };
    expect((await s3('us-east-1').headObject(at)).ReplicationStatus).toBe('PENDING');
    cloud.faults.regionUp('eu-west-1');
    await arrives(root, 'e', ['eu-west-1'], 'us-east-1');
    await expect
      .poll(async () => (await s3('us-east-1').headObject(at)).ReplicationStatus, { timeout: 20_000 })
      .toBe('COMPLETED');
  }, 180_000);

  test('a region that is removed loses the rules that lead to it first; its bucket is kept, and nothing else is to do', async () => {
    const bucket = bucketIn(root, 'eu-north-1');
    const host = testHost(cloud.endpoint);
    await deployed(root);
    const { kept } = await remove(root, 'eu-north-1', false, host);
    expect(kept.map(({ physicalId }) => physicalId)).toContain(bucket);
    await s3('eu-north-1').headBucket({ Bucket: bucket });
    const stacks = host.events.flatMap((event) => (event.type === 'stack' && event.state === 'done' ? [event] : []));
    const gone = stacks.findIndex(({ region }) => region === 'eu-north-1');
    expect(
      stacks
        .slice(0, gone)
        .map(({ region }) => region)
        .sort(),
    ).toEqual([...four].sort());
    for (const region of four) expect(await rulesIn(root, region)).toEqual(except(four, region));
    expect(await isEmpty(root)).toBe(true);
    const buckets = four.map((region) => bucketIn(root, region));
    await remove(root, undefined, true);
    for (const Bucket of buckets) await expect(s3('us-east-1').headBucket({ Bucket })).rejects.toThrow();
  }, 120_000);
});

test('a region that fails keeps no other from its rules, and the same command brings the rest', async () => {
  const root = project('fails', ['us-east-1', 'eu-west-1', 'sa-east-1']);
  cloud.faults.regionDown('eu-west-1');
  await expect(deployed(root, { selection: resources() })).rejects.toThrow();
  expect(await rulesIn(root, 'us-east-1')).toEqual(['sa-east-1']);
  await put(root, 'us-east-1', 'a');
  await arrives(root, 'a', ['sa-east-1'], 'us-east-1');
  // A region that is down keeps the rules that lead to it, and does not stop other regions' deployments.
  cloud.faults.regionUp('eu-west-1');
  await deployed(root, { selection: resources() });
  const three = ['us-east-1', 'eu-west-1', 'sa-east-1'];
  for (const region of three) expect(await rulesIn(root, region)).toEqual(except(three, region));
  cloud.faults.regionDown('eu-west-1');
  const host = testHost(cloud.endpoint);
  write(root, layer(files(), 'v2'));
  await deployed(root, { selection: resources('us-east-1') }, host);
  expect(messagesOf(host).join()).toContain('dev eu-west-1 could not be read');
  expect(await rulesIn(root, 'us-east-1')).toEqual(['eu-west-1', 'sa-east-1']);
  cloud.faults.regionUp('eu-west-1');
}, 120_000);

test('a bucket that has another name already does not lose its data without consent', async () => {
  const root = project('old', ['us-east-1', 'eu-west-1'], files({}));
  await deployed(root, { selection: resources() });
  const { Buckets = [] } = await s3('us-east-1').listBuckets({});
  const Bucket = Buckets.map(({ Name = '' }) => Name).find((name) => name.startsWith('dev-old-r-'))!;
  await s3('us-east-1').putObject({ Bucket, Key: 'a', Body: 'x' });
  write(root, layer(files()));
  await expect(deployed(root, { selection: resources() })).rejects.toMatchObject({ code: 'DataWouldBeLost' });
  await s3('us-east-1').headObject({ Bucket, Key: 'a' });
}, 180_000);

test('one whose name stays is replicated from then on', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const named = { BucketName: { 'Fn::Sub': 'kept-uploads-${AWS::Region}' } };
  const root = project('kept', ['us-east-1', 'eu-west-1'], files({}, named));
  await deployed(root, { selection: resources() });
  await put(root, 'us-east-1', 'early');
  write(root, layer(files({ 'jaws:replicate': true }, named)));
  const host = testHost(cloud.endpoint);
  await deployed(root, { selection: resources() }, host);
  expect(messagesOf(host).join('\n')).toContain('Uploads of dev us-east-1 has already are not copied to eu-west-1');
  await put(root, 'us-east-1', 'late');
  await arrives(root, 'late', ['eu-west-1'], 'us-east-1');
  expect(await read(root, 'eu-west-1', 'early')).toBeUndefined();
  expect((await deployed(root, { mode: 'plan', selection: resources() })).plan.empty).toBe(true);
}, 180_000);

test('a rollout brings the rules when its last wave has its buckets', async () => {
  const waves = [['us-east-1'], ['eu-west-1', 'sa-east-1']];
  const root = project('waves', waves.flat());
  const jaws = {
    name: 'waves',
    domain: 'waves.test',
    stages: { dev: waves.flat().map((region) => ({ region })) },
    rollout: { dev: { waves } },
  };
  write(root, { 'jaws.json': jaws });
  await deployed(root, { selection: resources(), rollout: {} });
  for (const region of waves.flat()) expect(await rulesIn(root, region)).toEqual(except(waves.flat(), region));
  await put(root, 'us-east-1', 'a');
  await arrives(root, 'a', waves.flat(), 'us-east-1');
  expect((await deployed(root, { mode: 'plan', selection: resources() })).plan.empty).toBe(true);
}, 180_000);

test('a stage of one region has a bucket without rules', async () => {
  const root = project('one', ['us-east-1']);
  await deployed(root, { selection: resources() });
  expect(await rulesIn(root, 'us-east-1')).toEqual([]);
  const { Status } = await s3('us-east-1').getBucketVersioning({ Bucket: bucketIn(root, 'us-east-1') });
  expect(Status).toBe('Enabled');
}, 180_000);
