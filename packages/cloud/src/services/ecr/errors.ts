import { AwsError } from '../../kernel/errors.ts';

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html and each operation's page.

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message, 400);

/** All validation messages begin alike: the mistake is in the rest. */
export const violates = (member: string, constraint: string): AwsError =>
  invalidParameter(`Invalid parameter at '${member}' failed to satisfy constraint: '${constraint}'`);

export const alreadyExists = (name: string, registry: string): AwsError =>
  new AwsError(
    'RepositoryAlreadyExistsException',
    `The repository with name '${name}' already exists in the registry with id '${registry}'`,
    400,
  );

export const repositoryNotFound = (name: string, registry: string): AwsError =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registry}'`,
    400,
  );

export const repositoryPolicyNotFound = (name: string, registry: string): AwsError =>
  new AwsError(
    'RepositoryPolicyNotFoundException',
    `Repository policy does not exist for the repository with name '${name}' in the registry with id '${registry}'`,
    400,
  );

export const lifecyclePolicyNotFound = (name: string, registry: string): AwsError =>
  new AwsError(
    'LifecyclePolicyNotFoundException',
    `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${registry}'`,
    400,
  );

export const imageNotFound = (image: string, name: string, registry: string): AwsError =>
  new AwsError(
    'ImageNotFoundException',
    `The image with imageId ${image} does not exist within the repository with name '${name}' in the registry with id '${registry}'`,
    400,
  );
