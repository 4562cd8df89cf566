import type { DescribeSecretCommandInput, DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { find } from '../find.ts';
import { shape, stagesOf } from './shape.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export const describeSecret: Operation<DescribeSecretCommandInput, Output<DescribeSecretCommandOutput>> = (
  input,
  ctx,
) => {
  const found = find(ctx, input.SecretId);
  const { secret } = found;
  const stages = stagesOf(secret);
  return {
    ...shape(found),
    VersionIdsToStages: Object.keys(stages).length > 0 ? stages : undefined,
    ReplicationStatus: secret.replicas.length > 0 ? [...secret.replicas] : undefined,
  };
};
