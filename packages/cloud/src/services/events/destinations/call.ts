import type { Context } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import type { Secret } from '../connections/auth.ts';
import { readSecret } from '../connections/secrets.ts';
import type { Job } from '../deliver/job.ts';
import { mustAllow } from '../deliver/permission.ts';
import { stateOf } from '../records.ts';
import { pace } from './pace.ts';
import { requestOf } from './request.ts';
import { accessToken } from './token.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html */
const PATIENCE = 5_000;

/** Calls an API destination on this machine: others are not called. */
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
  const token = connection.type === 'OAUTH_CLIENT_CREDENTIALS' ? await accessToken(secret, PATIENCE) : undefined;
  const { url, ...init } = requestOf(job, destination, secret, token);
  await ctx.kernel.part(pace).wait(arn, destination.ratePerSecond ?? 300);
  const response = await fetch(loopback(url), { ...init, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
  await response.body?.cancel();
  if (response.status < 400) return;
  const answer = `The API destination answered with status ${response.status}.`;
  // Statuses that may pass: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html#eb-api-destination-error-codes
  if ([401, 407, 409, 429].includes(response.status) || response.status >= 500) {
    throw new AwsError('ServiceUnavailable', answer, 503);
  }
  throw new AwsError('ApiDestinationFailed', answer, response.status);
}

/** The URL, if it is on this machine. */
export function loopback(url: URL): URL {
  const isHere = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|[a-z0-9.-]+\.localhost)$/.test(url.hostname);
  if (!isHere) throw notImplemented(`An API destination outside of this machine (${url.hostname})`);
  return url;
}
