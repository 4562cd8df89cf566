import type {
  DeleteLifecyclePolicyCommandInput,
  DeleteLifecyclePolicyCommandOutput,
  GetLifecyclePolicyCommandInput,
  GetLifecyclePolicyCommandOutput,
  PutLifecyclePolicyCommandInput,
  PutLifecyclePolicyCommandOutput,
} from '@aws-sdk/client-ecr';
import type { Operation, Output } from '../../../kernel/context.ts';
import { lifecyclePolicyNotFound } from '../errors.ts';
import { find, save } from '../find.ts';
import { checkJson } from './json.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html */
export const putLifecyclePolicy: Operation<PutLifecyclePolicyCommandInput, Output<PutLifecyclePolicyCommandOutput>> = (
  input,
  ctx,
) => {
  const lifecycle = checkJson(input.lifecyclePolicyText, 'LifecyclePolicyText');
  const repository = find(ctx, input);
  save(ctx, { ...repository, lifecycle });
  return { registryId: ctx.account, repositoryName: repository.name, lifecyclePolicyText: lifecycle };
};

/** Never evaluated: images do not age here. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html */
export const getLifecyclePolicy: Operation<GetLifecyclePolicyCommandInput, Output<GetLifecyclePolicyCommandOutput>> = (
  input,
  ctx,
) => {
  const { name, lifecycle } = find(ctx, input);
  if (lifecycle === undefined) throw lifecyclePolicyNotFound(name, ctx.account);
  return { registryId: ctx.account, repositoryName: name, lifecyclePolicyText: lifecycle };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteLifecyclePolicy.html */
export const deleteLifecyclePolicy: Operation<
  DeleteLifecyclePolicyCommandInput,
  Output<DeleteLifecyclePolicyCommandOutput>
> = (input, ctx) => {
  const repository = find(ctx, input);
  const { name, lifecycle } = repository;
  if (lifecycle === undefined) throw lifecyclePolicyNotFound(name, ctx.account);
  save(ctx, { ...repository, lifecycle: undefined });
  return { registryId: ctx.account, repositoryName: name, lifecyclePolicyText: lifecycle };
};
