import type { Service } from '../../kernel/service.ts';
import { batchDeleteImage, batchGetImage, describeImages, listImages } from './images/images.ts';
import { deleteLifecyclePolicy, getLifecyclePolicy, putLifecyclePolicy } from './policies/lifecycle-policy.ts';
import { deleteRepositoryPolicy, getRepositoryPolicy, setRepositoryPolicy } from './policies/repository-policy.ts';
import { createRepository } from './repositories/create-repository.ts';
import { deleteRepository, describeRepositories } from './repositories/repositories.ts';
import { putImageScanningConfiguration, putImageTagMutability } from './repositories/settings.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';
import { repository } from './types/repository.ts';

/** Amazon Elastic Container Registry: repositories without images. */
export const ecr: Service = {
  id: 'ecr',
  signingNames: ['ecr'],
  operations: {
    BatchDeleteImage: batchDeleteImage,
    BatchGetImage: batchGetImage,
    CreateRepository: createRepository,
    DeleteLifecyclePolicy: deleteLifecyclePolicy,
    DeleteRepository: deleteRepository,
    DeleteRepositoryPolicy: deleteRepositoryPolicy,
    DescribeImages: describeImages,
    DescribeRepositories: describeRepositories,
    GetLifecyclePolicy: getLifecyclePolicy,
    GetRepositoryPolicy: getRepositoryPolicy,
    ListImages: listImages,
    ListTagsForResource: listTagsForResource,
    PutImageScanningConfiguration: putImageScanningConfiguration,
    PutImageTagMutability: putImageTagMutability,
    PutLifecyclePolicy: putLifecyclePolicy,
    SetRepositoryPolicy: setRepositoryPolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
  resourceTypes: [repository],
};
