import type {
  DeleteRepositoryPolicyCommandInput,
  DeleteRepositoryPolicyCommandOutput,
  GetRepositoryPolicyCommandInput,
  GetRepositoryPolicyCommandOutput,
  SetRepositoryPolicyCommandInput,
  SetRepositoryPolicyCommandOutput,
} from '@aws-sdk/client-ecr';
import type { Operation, Output } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { repositoryPolicyNotFound, violates } from '../errors.ts';
import { find, save } from '../find.ts';
import { checkJson } from './json.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html */
export const setRepositoryPolicy: Operation<
  SetRepositoryPolicyCommandInput,
  Output<SetRepositoryPolicyCommandOutput>
> = (input, ctx) => {
  const policy = checkPolicy(input.policyText);
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

/** The text of a policy whose statements are complete. */
function checkPolicy(text: string | undefined): string {
  const policy = checkJson(text, 'PolicyText');
  const { Statement }: { Statement?: unknown } = parseUserJson(policy);
  if ([Statement].flat().every(isStatement)) return policy;
  throw violates('PolicyText', 'Invalid repository policy provided');
}

/**
 * It names principals and actions, allowed or denied, but no resource, which is the repository:
 * https://github.com/awsdocs/amazon-ecr-user-guide/pull/20
 */
function isStatement(statement: unknown): boolean {
  if (typeof statement !== 'object' || statement === null) return false;
  const has = (...names: string[]) => names.some((name) => Object.hasOwn(statement, name));
  const isDecided = 'Effect' in statement && (statement.Effect === 'Allow' || statement.Effect === 'Deny');
  return isDecided && has('Principal', 'NotPrincipal') && has('Action', 'NotAction') && !has('Resource', 'NotResource');
}
