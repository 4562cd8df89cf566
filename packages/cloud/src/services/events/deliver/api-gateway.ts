import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Job } from './job.ts';
import { mustAllow } from './permission.ts';

const TIMEOUT_MS = 30_000;

/**
 * Calls a method of a deployed REST API, `…:<api>/<stage>/<method>/<path>`, whose stars stand for the target's path values.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-gateway-target.html
 */
export async function callApi(ctx: Context, job: Job): Promise<void> {
  const arn = job.target.Arn ?? '';
  // Methods without authorization need no role.
  if (job.target.RoleArn) await mustAllow(ctx, job, { action: 'execute-api:Invoke', resource: arn });
  const [api = '', stage = '', method = '', ...path] = (arn.split(':')[5] ?? '').split('/');
  const {
    HeaderParameters = {},
    QueryStringParameters = {},
    PathParameterValues = [],
  } = job.target.HttpParameters ?? {};
  const values = [...PathParameterValues];
  const segments = [api, stage, ...path.map((one) => (one === '*' ? (values.shift() ?? '*') : one))];
  // A URL resolves these, also when they are encoded: they would lead to another API, or out of all of them.
  if (segments.some((one) => one === '.' || one === '..'))
    throw new AwsError('ApiFailed', `${arn} has no such path.`, 403);
  const url = new URL(`${ctx.kernel.endpoint}/_aws/execute-api/${segments.map(encodeURIComponent).join('/')}`);
  for (const [key, value] of Object.entries(QueryStringParameters)) url.searchParams.set(key, value);
  const response = await ctx.kernel.outbound.request(url, {
    by: 'EventBridge',
    method,
    headers: { 'content-type': 'application/json; charset=utf-8', ...HeaderParameters },
    body: method === 'GET' || method === 'HEAD' ? undefined : job.payload,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { statusCode: status = 0 } = response;
  response.destroy();
  if (status < 400) return;
  const text = `${arn} answered with status ${status}.`;
  if (status === 429 || status >= 500) throw new AwsError('ServiceUnavailable', text, 503);
  throw new AwsError('ApiFailed', text, status);
}
