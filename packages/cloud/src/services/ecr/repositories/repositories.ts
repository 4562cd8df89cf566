import type {
  DeleteRepositoryCommandInput,
  DeleteRepositoryCommandOutput,
  DescribeRepositoriesCommandInput,
  DescribeRepositoriesCommandOutput,
} from '@aws-sdk/client-ecr';
import type { Operation, Output } from '../../../kernel/context.ts';
import { find } from '../find.ts';
import { page } from '../page.ts';
import { repositories } from '../records.ts';
import { view } from './view.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
export const describeRepositories: Operation<
  DescribeRepositoriesCommandInput,
  Output<DescribeRepositoriesCommandOutput>
> = (input, ctx) => {
  const { registryId, repositoryNames } = input;
  if (repositoryNames) {
    const named = repositoryNames.map((repositoryName) => find(ctx, { registryId, repositoryName }));
    return { repositories: named.map((record) => view(ctx, record)) };
  }
  const all = registryId === undefined || registryId === ctx.account ? repositories(ctx).values() : [];
  const { items, nextToken } = page(all, input);
  return { repositories: items.map((record) => view(ctx, record)), ...(nextToken ? { nextToken } : {}) };
};

/** No repository has images here, so none needs `force`. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html */
export const deleteRepository: Operation<DeleteRepositoryCommandInput, Output<DeleteRepositoryCommandOutput>> = (
  input,
  ctx,
) => {
  const repository = find(ctx, input);
  repositories(ctx).delete(repository.name);
  return { repository: view(ctx, repository) };
};
