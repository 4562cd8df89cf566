import type { GetSecretValueCommandInput, GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { invalidRequest, markedForDeletion, notFound } from '../errors.ts';
import { type Found, find, save } from '../find.ts';
import { values } from '../records.ts';
import { CURRENT, holderOf } from './put-version.ts';

const DAY = 24 * 3600 * 1000;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export const getSecretValue: Operation<GetSecretValueCommandInput, Output<GetSecretValueCommandOutput>> = (
  input,
  ctx,
) => readValue(ctx, find(ctx, input.SecretId), input);

export function readValue(
  ctx: Context,
  found: Found,
  { VersionId: wanted, VersionStage: stage }: Pick<GetSecretValueCommandInput, 'VersionId' | 'VersionStage'>,
): Output<GetSecretValueCommandOutput> {
  const { secret, place, arn } = found;
  if (secret.deletion) throw markedForDeletion();
  const id = wanted ?? holderOf(secret.versions, stage ?? CURRENT);
  const version = id === undefined ? undefined : secret.versions[id];
  const missing = wanted === undefined ? `staging label: ${stage ?? CURRENT}` : `VersionId: ${wanted}`;
  const value = id === undefined ? undefined : values(place, secret).get(id);
  if (version && stage !== undefined && !version.stages.includes(stage)) {
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  }
  if (id === undefined || !version || !value) throw notFound(`secret value for ${missing}`);
  // AWS returns only the day.
  const today = Math.floor(ctx.kernel.clock.now() / DAY) * DAY;
  if (secret.accessed !== today || version.accessed !== today) {
    const versions = { ...secret.versions, [id]: { ...version, accessed: today } };
    save(place, { ...secret, accessed: today, versions });
  }
  return {
    ARN: arn,
    Name: secret.name,
    VersionId: id,
    ...(value.text === undefined
      ? { SecretBinary: Buffer.from(value.bytes ?? '', 'base64') }
      : { SecretString: value.text }),
    VersionStages: [...version.stages],
    CreatedDate: new Date(version.created),
  };
}
