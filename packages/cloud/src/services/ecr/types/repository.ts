import type { CreateRepositoryCommandInput } from '@aws-sdk/client-ecr';
import { AwsError } from '../../../kernel/errors.ts';
import { orUndo } from '../../../kernel/or-undo.ts';
import { tagList, tagMap, text } from '../../../kernel/properties.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html */
export const repository: ResourceType = {
  type: 'AWS::ECR::Repository',

  async create(properties, ctx) {
    const repositoryName = text(properties, 'RepositoryName') ?? ctx.name({ maxLength: 256, lowerCase: true });
    const created = await ctx.aws.ecr.createRepository({
      repositoryName,
      ...mutability(properties),
      imageScanningConfiguration: { scanOnPush: scanOnPush(properties) },
      encryptionConfiguration: encryption(properties),
      tags: tagList(tagMap(properties, ctx.stack)),
    });
    await orUndo(
      () => putPolicies(repositoryName, properties, {}, ctx),
      () => ctx.aws.ecr.deleteRepository({ repositoryName }),
    );
    return state(created.repository ?? {});
  },

  async update(repositoryName, properties, previous, ctx) {
    const { ecr } = ctx.aws;
    await ecr.putImageTagMutability({ repositoryName, imageTagMutability: 'MUTABLE', ...mutability(properties) });
    await ecr.putImageScanningConfiguration({
      repositoryName,
      imageScanningConfiguration: { scanOnPush: scanOnPush(properties) },
    });
    await putPolicies(repositoryName, properties, previous, ctx);
    const [found = {}] = (await ecr.describeRepositories({ repositoryNames: [repositoryName] })).repositories ?? [];
    const wanted = tagMap(properties, ctx.stack);
    const gone = Object.keys(tagMap(previous, ctx.stack)).filter((key) => !Object.hasOwn(wanted, key));
    const resourceArn = found.repositoryArn;
    if (gone.length > 0) await ecr.untagResource({ resourceArn, tagKeys: gone });
    if (Object.keys(wanted).length > 0) await ecr.tagResource({ resourceArn, tags: tagList(wanted) });
    return state(found);
  },

  async delete(repositoryName, properties, ctx) {
    const force = properties.EmptyOnDelete === true || properties.EmptyOnDelete === 'true';
    await ignoringMissing(ctx.aws.ecr.deleteRepository({ repositoryName, force }));
  },

  async read(repositoryName, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.ecr.describeRepositories({ repositoryNames: [repositoryName] }));
    return found?.repositories?.[0] && state(found.repositories[0]);
  },
};

function state(made: { repositoryName?: string; repositoryArn?: string; repositoryUri?: string }): ResourceState {
  return {
    id: made.repositoryName ?? '',
    attributes: { Arn: made.repositoryArn, RepositoryUri: made.repositoryUri },
  };
}

const object = (properties: Properties, name: string): Properties => (properties[name] ?? {}) as Properties;

const scanOnPush = (properties: Properties): boolean =>
  String(object(properties, 'ImageScanningConfiguration').ScanOnPush ?? false) === 'true';

function encryption(properties: Properties): CreateRepositoryCommandInput['encryptionConfiguration'] {
  const { EncryptionType, KmsKey } = object(properties, 'EncryptionConfiguration');
  if (EncryptionType === undefined) return undefined;
  // The operation refuses other values than AWS's.
  const encryptionType = EncryptionType as 'AES256';
  return { encryptionType, ...(KmsKey === undefined ? {} : { kmsKey: String(KmsKey) }) };
}

function mutability(properties: Properties) {
  const { ImageTagMutability, ImageTagMutabilityExclusionFilters } = properties;
  const filters = ImageTagMutabilityExclusionFilters as readonly Properties[] | undefined;
  return {
    ...(ImageTagMutability === undefined ? {} : { imageTagMutability: ImageTagMutability as 'MUTABLE' }),
    ...(filters === undefined
      ? {}
      : {
          imageTagMutabilityExclusionFilters: filters.map((filter) => ({
            filterType: filter.ImageTagMutabilityExclusionFilterType as 'WILDCARD',
            filter: text(filter, 'ImageTagMutabilityExclusionFilterValue'),
          })),
        }),
  };
}

async function putPolicies(
  repositoryName: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const { ecr } = ctx.aws;
  const policy = properties.RepositoryPolicyText;
  const policyText = typeof policy === 'string' ? policy : JSON.stringify(policy);
  if (policyText !== undefined) await ecr.setRepositoryPolicy({ repositoryName, policyText });
  else if (previous.RepositoryPolicyText !== undefined)
    await ignoringMissing(ecr.deleteRepositoryPolicy({ repositoryName }));
  const lifecyclePolicyText = text(object(properties, 'LifecyclePolicy'), 'LifecyclePolicyText');
  if (lifecyclePolicyText !== undefined) await ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText });
  else if (previous.LifecyclePolicy !== undefined) await ignoringMissing(ecr.deleteLifecyclePolicy({ repositoryName }));
}

async function ignoringMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith('NotFoundException')) return undefined;
    throw error;
  }
}
