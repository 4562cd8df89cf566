import type { Context } from '../../kernel/context.ts';
import { invalidParameter, repositoryNotFound } from './errors.ts';
import { type RepositoryRecord, repositories } from './records.ts';

interface Named {
  readonly registryId?: string | undefined;
  readonly repositoryName: string | undefined;
}

/** The repository that a request names. Registries of other accounts do not exist. */
export function find(
  ctx: Context,
  { registryId = ctx.account, repositoryName = '' }: Named,
): Readonly<RepositoryRecord> {
  const found = registryId === ctx.account ? repositories(ctx).get(repositoryName) : undefined;
  if (!found) throw repositoryNotFound(repositoryName, registryId);
  return found;
}

export function findByArn(ctx: Context, arn: string | undefined): Readonly<RepositoryRecord> {
  const [, region, account, name] = /^arn:aws[a-z-]*:ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/.exec(arn ?? '') ?? [];
  if (name === undefined || account === undefined) {
    throw invalidParameter(
      `Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN' provided: '${arn ?? ''}'`,
    );
  }
  const found = region === ctx.region && account === ctx.account ? repositories(ctx).get(name) : undefined;
  if (!found) throw repositoryNotFound(name, account);
  return found;
}

export function save(ctx: Context, repository: RepositoryRecord): void {
  repositories(ctx).put(repository.name, repository);
}
