import { IAM } from '@aws-sdk/client-iam';
import { type Credentials, STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '../index.ts';
import { allow, denied, document, type Key, StrictCloud } from './testing-strict.ts';

// Texts: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html. Rules:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

let cloud: StrictCloud;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
});
afterAll(() => cloud.close());
const config: StrictCloud['config'] = (key) => cloud.config(key);
const s3: StrictCloud['s3'] = (key) => cloud.s3(key);
const user: StrictCloud['user'] = (...statements) => cloud.user(...statements);

/** The root of another account: its digits, with the root key's secret. */
const other: Key = { accessKeyId: '111122223333', secretAccessKey: 'test' };
const session = ({ AccessKeyId = '', SecretAccessKey = '', SessionToken = '' }: Partial<Credentials> = {}): Key => ({
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretAccessKey,
  sessionToken: SessionToken,
});

describe('sessions', () => {
  it('have what their role and their session policy allow', async () => {
    const iam = new IAM(config());
    const key = await user(allow('sts:AssumeRole'));
    const AssumeRolePolicyDocument = document({
      Effect: 'Allow',
      Principal: { AWS: '000000000000' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'id' } },
    });
    const { Role } = await iam.createRole({ RoleName: 'reader', AssumeRolePolicyDocument });
    await iam.putRolePolicy({
      RoleName: 'reader',
      PolicyName: 'p',
      PolicyDocument: document(allow(['s3:GetObject', 's3:ListBucket'])),
    });
    const sts = new STS(config(key));
    const ask = { RoleArn: Role?.Arn, RoleSessionName: 'now' };
    const refused = denied(
      'AccessDenied',
      `User: ${key.arn} is not authorized to perform: sts:AssumeRole on resource: ${Role?.Arn}`,
      403,
    );
    await expect(sts.assumeRole(ask)).rejects.toMatchObject(refused);
    await expect(new STS(config(await user())).assumeRole({ ...ask, ExternalId: 'id' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const Policy = document(allow('s3:GetObject'));
    const { Credentials } = await sts.assumeRole({ ...ask, ExternalId: 'id', Policy });
    await s3().createBucket({ Bucket: 'session' });
    await s3().putObject({ Bucket: 'session', Key: 'k', Body: 'x' });
    const as = s3(session(Credentials));
    await as.getObject({ Bucket: 'session', Key: 'k' });
    await expect(as.listObjectsV2({ Bucket: 'session' })).rejects.toThrow(
      'because no session policy allows the s3:ListBucket action',
    );
    await expect(as.putObject({ Bucket: 'session', Key: 'k', Body: 'y' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('of users have no IAM, and those of federated users their policy only', async () => {
    const key = await user(allow('*'));
    const { Credentials: own } = await new STS(config(key)).getSessionToken({});
    await s3(session(own)).listBuckets({});
    await expect(new IAM(config(session(own))).listUsers({})).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await expect(new STS(config(session(own))).getSessionToken({})).rejects.toThrow(
      'Cannot call GetSessionToken with session credentials',
    );
    const { Credentials: without } = await new STS(config(key)).getFederationToken({ Name: 'bob' });
    await expect(s3(session(without)).listBuckets({})).rejects.toThrow('because no session policy allows');
    const Policy = document(allow('s3:ListAllMyBuckets'));
    const { Credentials: lists } = await new STS(config(key)).getFederationToken({ Name: 'bob', Policy });
    await s3(session(lists)).listBuckets({});
    await expect(s3(session(lists)).createBucket({ Bucket: 'by-bob' })).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe("resources' policies", () => {
  const everyone = (Effect: string, Action: string, Resource: string[], more: object = { Principal: '*' }) => ({
    Effect,
    Action,
    Resource,
    ...more,
  });

  it('bind the root too, which may still repair them', async () => {
    await s3().createBucket({ Bucket: 'locked' });
    const Resource = ['arn:aws:s3:::locked', 'arn:aws:s3:::locked/*'];
    await s3().putBucketPolicy({ Bucket: 'locked', Policy: document(everyone('Deny', 's3:*', Resource)) });
    await expect(s3().putObject({ Bucket: 'locked', Key: 'k', Body: 'x' })).rejects.toThrow(
      'with an explicit deny in a resource-based policy',
    );
    await s3().getBucketPolicy({ Bucket: 'locked' });
    await s3().deleteBucketPolicy({ Bucket: 'locked' });
    await s3().putObject({ Bucket: 'locked', Key: 'k', Body: 'x' });
  });

  it('let users in by themselves, and all but those they name out', async () => {
    const [ann, bob] = [await user(), await user(allow('s3:*'))];
    await s3().createBucket({ Bucket: 'named' });
    await s3().putObject({ Bucket: 'named', Key: 'k', Body: 'x' });
    const Resource = ['arn:aws:s3:::named/*'];
    await s3().putBucketPolicy({
      Bucket: 'named',
      Policy: document(everyone('Allow', 's3:GetObject', Resource, { Principal: { AWS: ann.arn } })),
    });
    await s3(ann).getObject({ Bucket: 'named', Key: 'k' });
    await s3(bob).getObject({ Bucket: 'named', Key: 'k' });
    const NotPrincipal = { AWS: [ann.arn, 'arn:aws:iam::000000000000:root'] };
    await s3().putBucketPolicy({
      Bucket: 'named',
      Policy: document(
        everyone('Allow', 's3:GetObject', Resource, { Principal: { AWS: ann.arn } }),
        everyone('Deny', 's3:PutObject', Resource, { NotPrincipal }),
      ),
    });
    await s3(ann).getObject({ Bucket: 'named', Key: 'k' });
    await expect(s3(ann).putObject({ Bucket: 'named', Key: 'k', Body: 'y' })).rejects.toThrow(
      'because no identity-based policy',
    );
  });

  it('are needed by other accounts, beside their own', async () => {
    await s3().createBucket({ Bucket: 'shared-out' });
    await s3().putObject({ Bucket: 'shared-out', Key: 'k', Body: 'x' });
    await expect(s3(other).getObject({ Bucket: 'shared-out', Key: 'k' })).rejects.toThrow(
      'because no resource-based policy allows the s3:GetObject action',
    );
    const theirs = new IAM(config(other));
    await theirs.createUser({ UserName: 'zoe' });
    const { AccessKey } = await theirs.createAccessKey({ UserName: 'zoe' });
    const zoe = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    const Principal = { AWS: 'arn:aws:iam::111122223333:root' };
    await s3().putBucketPolicy({
      Bucket: 'shared-out',
      Policy: document(everyone('Allow', 's3:GetObject', ['arn:aws:s3:::shared-out/*'], { Principal })),
    });
    await s3(other).getObject({ Bucket: 'shared-out', Key: 'k' });
    await expect(s3(zoe).getObject({ Bucket: 'shared-out', Key: 'k' })).rejects.toThrow(
      'because no identity-based policy',
    );
    await theirs.putUserPolicy({ UserName: 'zoe', PolicyName: 'p', PolicyDocument: document(allow('s3:GetObject')) });
    await s3(zoe).getObject({ Bucket: 'shared-out', Key: 'k' });
    await expect(s3(zoe).putObject({ Bucket: 'shared-out', Key: 'k', Body: 'y' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('stand beside lists, and behind the block of public access', async () => {
    const Bucket = 'listed';
    await s3().createBucket({ Bucket, ObjectOwnership: 'ObjectWriter' });
    await s3().deletePublicAccessBlock({ Bucket });
    await s3().putObject({ Bucket, Key: 'all', Body: 'x', ACL: 'authenticated-read' });
    await s3().putObject({ Bucket, Key: 'own', Body: 'x' });
    await s3(other).getObject({ Bucket, Key: 'all' });
    await expect(s3(other).getObject({ Bucket, Key: 'own' })).rejects.toMatchObject({ name: 'AccessDenied' });
    const open = document(everyone('Allow', 's3:GetObject', ['arn:aws:s3:::listed/*']));
    await s3().putBucketPolicy({ Bucket, Policy: open });
    await s3(other).getObject({ Bucket, Key: 'own' });
    await s3().putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } });
    await expect(s3(other).getObject({ Bucket, Key: 'own' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await s3().getObject({ Bucket, Key: 'own' });
  });

  it('let those in who sign nothing', async () => {
    await s3().createBucket({ Bucket: 'open-all' });
    await s3().putObject({ Bucket: 'open-all', Key: 'k', Body: 'hello' });
    const url = `${cloud.endpoint}/open-all/k`;
    expect((await fetch(url)).status).toBe(403);
    await s3().deletePublicAccessBlock({ Bucket: 'open-all' });
    const Resource = ['arn:aws:s3:::open-all/*'];
    const open = everyone('Allow', 's3:GetObject', Resource);
    await s3().putBucketPolicy({ Bucket: 'open-all', Policy: document(open) });
    expect(await (await fetch(url)).text()).toBe('hello');
    const not = { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.1/32' } } };
    await s3().putBucketPolicy({
      Bucket: 'open-all',
      Policy: document(open, everyone('Deny', 's3:GetObject', Resource, not)),
    });
    expect((await fetch(url)).status).toBe(403);
  });
});

it('functions of roles keep to their role, and the root to nothing', async () => {
  const iam = new IAM(config());
  const { Roles = [] } = await iam.listRoles({});
  expect(Roles.length).toBeGreaterThan(0);
  const results = await iam.simulatePrincipalPolicy({
    PolicySourceArn: Roles[0]?.Arn,
    ActionNames: ['s3:GetObject', 's3:PutObject'],
  });
  expect(results.EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(['allowed', 'implicitDeny']);
});
