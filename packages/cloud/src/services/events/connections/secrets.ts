import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { asEvents } from '../deliver/target-context.ts';
import type { ConnectionRecord } from '../records.ts';
import type { Secret } from './auth.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html */
export async function createSecret(ctx: Context, name: string, secret: Secret): Promise<string> {
  const { ARN } = await asEvents(ctx, '').aws.secretsmanager.createSecret({
    Name: `events!connection/${name}/${ctx.kernel.ids.uuid()}`,
    SecretString: JSON.stringify(secret),
  });
  return ARN ?? '';
}

export async function updateSecret(ctx: Context, connection: ConnectionRecord, secret: Secret): Promise<void> {
  const SecretId = connection.secretArn;
  await asEvents(ctx, '').aws.secretsmanager.putSecretValue({ SecretId, SecretString: JSON.stringify(secret) });
}

export async function readSecret(ctx: Context, { secretArn }: ConnectionRecord): Promise<Secret> {
  const { SecretString = '{}' } = await asEvents(ctx, '').aws.secretsmanager.getSecretValue({ SecretId: secretArn });
  return parseUserJson(SecretString);
}

/** Deletes it at once, since it has no other users. */
export async function deleteSecret(ctx: Context, { secretArn }: ConnectionRecord): Promise<void> {
  try {
    await asEvents(ctx, '').aws.secretsmanager.deleteSecret({ SecretId: secretArn, ForceDeleteWithoutRecovery: true });
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error;
  }
}
