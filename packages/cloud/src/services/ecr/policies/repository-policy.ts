import type {
  DeleteRepositoryPolicyCommandInput,
  DeleteRepositoryPolicyCommandOutput,
  GetRepositoryPolicyCommandInput,
  GetRepositoryPolicyCommandOutput,
  SetRepositoryPolicyCommandInput,
  SetRepositoryPolicyCommandOutput,
} from '@aws-sdk/client-ecr';
import type { Operation, Output } from '../../../kernel/context.ts';
import { repositoryPolicyNotFound } from '../errors.ts';
import { find, save } from '../find.ts';
import { checkJson } from './json.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html */
export const setRepositoryPolicy: Operation<
  SetRepositoryPolicyCommandInput,
  Output<SetRepositoryPolicyCommandOutput>
> = (input, ctx) => {
  const policy = checkJson(input.policyText, 'PolicyText');
  const repository = find(ctx, input);
  save(ctx, { ...repository, policy });
  return { registryId: ctx.account, repositoryName: repository.name, policyText: policy };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRepositoryPolicy.html */
export const getRepositoryPolicy: Operation<
  GetRepositoryPolicyCommandInput,
  Output<GetRepositoryPolicyCommandOutput>
> = (input, ctx) => {
  const { name, policy } = find(ctx, input);
  if (policy === undefined) throw repositoryPolicyNotFound(name, ctx.account);
  return { registryId: ctx.account, repositoryName: name, policyText: policy };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepositoryPolicy.html */
export const deleteRepositoryPolicy: Operation<
  DeleteRepositoryPolicyCommandInput,
  Output<DeleteRepositoryPolicyCommandOutput>
> = (input, ctx) => {
  const repository = find(ctx, input);
  const { name, policy } = repository;
  if (policy === undefined) throw repositoryPolicyNotFound(name, ctx.account);
  save(ctx, { ...repository, policy: undefined });
  return { registryId: ctx.account, repositoryName: name, policyText: policy };
};
