import type { Parameter } from '@aws-sdk/client-ssm';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalid } from '../errors.ts';

const PREFIX = '/aws/reference/secretsmanager/';

export const isReference = (name: string): boolean => name.startsWith(PREFIX);

/**
 * A secret read as a parameter, `…/id`, `…/id:version` or `…/id:stage`. The caller must be allowed to read the secret, too.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
 */
export async function referenced(ctx: Context, name: string, decrypt: boolean | undefined): Promise<Parameter> {
  if (!decrypt) throw invalid('WithDecryption flag must be True for retrieving a Secret Manager secret.');
  const rest = name.slice(PREFIX.length);
  const [, SecretId = rest, chosen] = /^(.+?)(?::([^:]+))?$/.exec(rest) ?? [];
  const version = chosen === undefined ? {} : chosen.length >= 32 ? { VersionId: chosen } : { VersionStage: chosen };
  const via = [...(ctx.caller.via ?? []), 'ssm.amazonaws.com'];
  try {
    const { secretsmanager } = ctx.aws;
    await ctx.kernel.allow?.(ctx.with({ caller: { ...ctx.caller, via } }), 'secretsmanager', 'GetSecretValue', {
      SecretId,
      ...version,
    });
    const value = await secretsmanager.getSecretValue({ SecretId, ...version });
    const description = await secretsmanager.describeSecret({ SecretId });
    return {
      // https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html shows the whole path.
      Name: `${PREFIX}${SecretId}`,
      Type: 'SecureString',
      Value: value.SecretString ?? Buffer.from(value.SecretBinary ?? []).toString('base64'),
      Version: 0,
      // AWS's page has `Name` in it, LocalStack's test_get_secret_parameter, validated on AWS, `name`.
      SourceResult: JSON.stringify({ ...description, name: description.Name, VersionId: value.VersionId }),
      LastModifiedDate: value.CreatedDate,
      ARN: value.ARN,
      DataType: 'text',
    };
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    throw new AwsError(
      'ParameterNotFound',
      `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`,
      400,
    );
  }
}
