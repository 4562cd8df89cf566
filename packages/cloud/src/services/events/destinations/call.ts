import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Secret } from '../connections/auth.ts';
import { readSecret } from '../connections/secrets.ts';
import type { Job } from '../deliver/job.ts';
import { mustAllow } from '../deliver/permission.ts';
import { stateOf } from '../records.ts';
import { pace } from './pace.ts';
import { requestOf } from './request.ts';
import { accessToken } from './token.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html */
const TIMEOUT_MS = 5_000;

/** Calls an API destination. A destination that is unreachable, or that this cloud may not call, is retried later. */
export async function callDestination(ctx: Context, job: Job): Promise<void> {
  const arn = job.target.Arn ?? '';
  await mustAllow(ctx, job, { action: 'events:InvokeApiDestination', resource: arn });
  const { connections, destinations } = stateOf(ctx);
  const destination = destinations.get(arn.split('/')[1] ?? '');
  const connection = connections.get(destination?.connectionArn.split('/')[1] ?? '');
  if (!destination || destination.arn !== arn || !connection) {
    throw new AwsError('ResourceNotFoundException', `The API destination ${arn} does not exist.`, 400);
  }
  if (connection.state !== 'AUTHORIZED') {
    throw new AwsError('NotAuthorized', `The connection ${connection.name} is not authorized.`, 400);
  }
  const secret: Secret = await readSecret(ctx, connection);
  const token =
    connection.type === 'OAUTH_CLIENT_CREDENTIALS'
      ? await accessToken(ctx.kernel.outbound, secret, TIMEOUT_MS)
      : undefined;
  const { url, method, headers, body } = requestOf(job, destination, secret, token);
  await ctx.kernel.part(pace).wait(arn, destination.ratePerSecond ?? 300);
  const response = await ctx.kernel.outbound.request(url, {
    by: `The API destination ${destination.name}`,
    method,
    headers: Object.fromEntries(headers),
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { statusCode: status = 0 } = response;
  response.destroy();
  if (status < 400) return;
  const answer = `The API destination answered with status ${status}.`;
  // Statuses that are retried:
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html#eb-api-destination-error-codes
  if ([401, 407, 409, 429].includes(status) || status >= 500) {
    throw new AwsError('ServiceUnavailable', answer, 503);
  }
  throw new AwsError('ApiDestinationFailed', answer, status);
}
