import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { ECR } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// Shapes and codes: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/

let cloud: Cloud;
let ecr: ECR;
let cf: CloudFormation;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  ecr = new ECR({ endpoint: cloud.endpoint });
  cf = new CloudFormation({ endpoint: cloud.endpoint });
});
afterAll(() => cloud.close());

const arn = (name: string) => `arn:aws:ecr:us-east-1:000000000000:repository/${name}`;

describe('repositories', () => {
  it('are made, described, changed and deleted', async () => {
    const { repository } = await ecr.createRepository({ repositoryName: 'team/app', tags: [{ Key: 'a', Value: '1' }] });
    expect(repository).toMatchObject({
      repositoryArn: arn('team/app'),
      registryId: '000000000000',
      repositoryName: 'team/app',
      repositoryUri: '000000000000.dkr.ecr.us-east-1.amazonaws.com/team/app',
      imageTagMutability: 'MUTABLE',
      imageScanningConfiguration: { scanOnPush: false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    });
    expect(repository?.createdAt).toBeInstanceOf(Date);
    await ecr.putImageTagMutability({ repositoryName: 'team/app', imageTagMutability: 'IMMUTABLE' });
    await ecr.putImageScanningConfiguration({
      repositoryName: 'team/app',
      imageScanningConfiguration: { scanOnPush: true },
    });
    const { repositories } = await ecr.describeRepositories({ repositoryNames: ['team/app'] });
    expect(repositories).toMatchObject([
      { imageTagMutability: 'IMMUTABLE', imageScanningConfiguration: { scanOnPush: true } },
    ]);
    await ecr.tagResource({ resourceArn: arn('team/app'), tags: [{ Key: 'b', Value: '2' }] });
    await ecr.untagResource({ resourceArn: arn('team/app'), tagKeys: ['a'] });
    const { tags } = await ecr.listTagsForResource({ resourceArn: arn('team/app') });
    expect(tags).toEqual([{ Key: 'b', Value: '2' }]);
    await ecr.deleteRepository({ repositoryName: 'team/app' });
    await expect(ecr.describeRepositories({ repositoryNames: ['team/app'] })).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
      message: "The repository with name 'team/app' does not exist in the registry with id '000000000000'",
    });
  });

  it('have names of their own that are well formed', async () => {
    await ecr.createRepository({ repositoryName: 'twice' });
    await expect(ecr.createRepository({ repositoryName: 'twice' })).rejects.toMatchObject({
      name: 'RepositoryAlreadyExistsException',
    });
    for (const repositoryName of ['Upper', 'a//b', 'x', '-a', 'a'.repeat(257)]) {
      await expect(ecr.createRepository({ repositoryName })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    }
    await ecr.deleteRepository({ repositoryName: 'twice' });
  });

  it('are listed page by page', async () => {
    for (const name of ['p1', 'p2', 'p3']) await ecr.createRepository({ repositoryName: name });
    const first = await ecr.describeRepositories({ maxResults: 2 });
    const second = await ecr.describeRepositories({ maxResults: 2, nextToken: first.nextToken });
    const names = [first, second].map((page) => page.repositories?.map((one) => one.repositoryName));
    expect(names).toEqual([['p1', 'p2'], ['p3']]);
    expect(second.nextToken).toBeUndefined();
  });

  it('exclude tags by wildcards alone', async () => {
    const repositoryName = 'exclusions';
    const make = (filter: string, filterType: 'WILDCARD') =>
      ecr.createRepository({
        repositoryName,
        imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filter, filterType }],
      });
    for (const [filter, filterType] of [
      ['v*', 'REGEX'],
      ['v 1', 'WILDCARD'],
    ] as const) {
      await expect(make(filter, filterType as 'WILDCARD')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    }
    const filters = [{ filter: 'v*', filterType: 'WILDCARD' }];
    expect((await make('v*', 'WILDCARD')).repository?.imageTagMutabilityExclusionFilters).toEqual(filters);
    await ecr.deleteRepository({ repositoryName });
  });

  it('take policies whose statements are whole and name no resource', async () => {
    const repositoryName = 'statements';
    await ecr.createRepository({ repositoryName });
    const whole = { Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' };
    const set = (Statement: unknown) =>
      ecr.setRepositoryPolicy({ repositoryName, policyText: JSON.stringify({ Version: '2012-10-17', Statement }) });
    for (const Statement of [undefined, { Effect: 'Allow' }, [{ ...whole, Resource: '*' }], [whole, 'text']]) {
      await expect(set(Statement)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
      });
    }
    await set(whole);
    expect(JSON.parse((await ecr.getRepositoryPolicy({ repositoryName })).policyText ?? '').Statement).toEqual(whole);
  });

  it('keep policies and are empty', async () => {
    const repositoryName = 'policies';
    await ecr.createRepository({ repositoryName });
    await expect(ecr.getRepositoryPolicy({ repositoryName })).rejects.toMatchObject({
      name: 'RepositoryPolicyNotFoundException',
    });
    await expect(ecr.getLifecyclePolicy({ repositoryName })).rejects.toMatchObject({
      name: 'LifecyclePolicyNotFoundException',
    });
    await expect(ecr.setRepositoryPolicy({ repositoryName, policyText: '{' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await ecr.setRepositoryPolicy({ repositoryName, policyText: '{"Statement":[]}' });
    expect((await ecr.deleteRepositoryPolicy({ repositoryName })).policyText).toBe('{"Statement":[]}');
    await ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: '{"rules":[]}' });
    expect((await ecr.getLifecyclePolicy({ repositoryName })).lifecyclePolicyText).toBe('{"rules":[]}');
    expect((await ecr.listImages({ repositoryName })).imageIds).toEqual([]);
    const imageIds = [{ imageTag: 'latest' }];
    await expect(ecr.describeImages({ repositoryName, imageIds })).rejects.toMatchObject({
      name: 'ImageNotFoundException',
    });
    expect((await ecr.batchGetImage({ repositoryName, imageIds })).failures).toMatchObject([
      { imageId: { imageTag: 'latest' }, failureCode: 'ImageNotFound' },
    ]);
  });

  // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html
  it('have no images to delete', async () => {
    await ecr.createRepository({ repositoryName: 'empty' });
    const imageIds = [{ imageTag: 'latest' }];
    expect(await ecr.batchDeleteImage({ repositoryName: 'empty', imageIds })).toMatchObject({
      imageIds: [],
      failures: [{ imageId: { imageTag: 'latest' }, failureCode: 'ImageNotFound' }],
    });
    await expect(ecr.batchDeleteImage({ repositoryName: 'none', imageIds })).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
    });
  });

  it('cannot be pushed to', async () => {
    await expect(ecr.getAuthorizationToken({})).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

describe('AWS::ECR::Repository', () => {
  const template = (properties: object) =>
    JSON.stringify({
      Resources: { R: { Type: 'AWS::ECR::Repository', Properties: properties } },
      Outputs: {
        Ref: { Value: { Ref: 'R' } },
        Arn: { Value: { 'Fn::GetAtt': ['R', 'Arn'] } },
        Uri: { Value: { 'Fn::GetAtt': ['R', 'RepositoryUri'] } },
      },
    });
  const settled = async (StackName: string) => {
    const status = async () => (await cf.describeStacks({ StackName })).Stacks?.[0];
    await expect.poll(async () => (await status())?.StackStatus).toMatch(/_COMPLETE$/);
    return status();
  };

  it('is made, changed in place and deleted', async () => {
    const StackName = 'ecr';
    const RepositoryName = 'of-a-stack';
    const RepositoryPolicyText = { Version: '2012-10-17', Statement: [] };
    const LifecyclePolicy = { LifecyclePolicyText: '{"rules":[]}' };
    await cf.createStack({
      StackName,
      TemplateBody: template({
        RepositoryName,
        ImageTagMutability: 'IMMUTABLE',
        RepositoryPolicyText,
        LifecyclePolicy,
      }),
    });
    const created = await settled(StackName);
    expect(created?.StackStatus).toBe('CREATE_COMPLETE');
    expect(Object.fromEntries(created?.Outputs?.map((one) => [one.OutputKey, one.OutputValue]) ?? [])).toEqual({
      Ref: RepositoryName,
      Arn: arn(RepositoryName),
      Uri: `000000000000.dkr.ecr.us-east-1.amazonaws.com/${RepositoryName}`,
    });
    const { policyText } = await ecr.getRepositoryPolicy({ repositoryName: RepositoryName });
    expect(JSON.parse(policyText ?? '')).toEqual(RepositoryPolicyText);

    await cf.updateStack({ StackName, TemplateBody: template({ RepositoryName, Tags: [{ Key: 'k', Value: 'v' }] }) });
    expect((await settled(StackName))?.StackStatus).toBe('UPDATE_COMPLETE');
    const { repositories } = await ecr.describeRepositories({ repositoryNames: [RepositoryName] });
    expect(repositories?.[0]?.imageTagMutability).toBe('MUTABLE');
    await expect(ecr.getLifecyclePolicy({ repositoryName: RepositoryName })).rejects.toThrow();
    expect((await ecr.listTagsForResource({ resourceArn: arn(RepositoryName) })).tags).toContainEqual({
      Key: 'k',
      Value: 'v',
    });

    await cf.deleteStack({ StackName });
    await expect
      .poll(() => ecr.describeRepositories({ repositoryNames: [RepositoryName] }).catch((error) => error.name))
      .toBe('RepositoryNotFoundException');
  });
});
