import { isDeepStrictEqual } from 'node:util';
import type {
  CreateHealthCheckCommandInput,
  CreateHealthCheckCommandOutput,
  DeleteHealthCheckCommandInput,
  GetHealthCheckCommandInput,
  GetHealthCheckCommandOutput,
  GetHealthCheckCountCommandOutput,
  HealthCheck,
  HealthCheckConfig,
  ListHealthChecksCommandInput,
  ListHealthChecksCommandOutput,
} from '@aws-sdk/client-route-53';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { noSuchHealthCheck } from '../errors.ts';
import { markedPage } from '../page.ts';
import { type HealthCheckRecord, healthChecksOf, tagsOf } from '../state.ts';
import { checkConfig } from './check-config.ts';

export const shownCheck = ({ id, callerReference, version, config }: HealthCheckRecord): HealthCheck => ({
  Id: id,
  CallerReference: callerReference,
  HealthCheckConfig: { ...config },
  HealthCheckVersion: version,
});

export function findHealthCheck(ctx: Context, id = ''): Readonly<HealthCheckRecord> {
  const found = healthChecksOf(ctx).get(id);
  if (!found) throw noSuchHealthCheck(id);
  return found;
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHealthCheck.html */
export const createHealthCheck: Operation<CreateHealthCheckCommandInput, Output<CreateHealthCheckCommandOutput>> = (
  { CallerReference = '', HealthCheckConfig: requested = {} as HealthCheckConfig },
  ctx,
) => {
  const config = withDefaults(requested);
  checkConfig(config, ctx.kernel.lenient === true);
  const all = healthChecksOf(ctx);
  const same = [...all.values()].find(({ callerReference }) => callerReference === CallerReference);
  if (same && !ctx.kernel.lenient) {
    if (isDeepStrictEqual(same.config, config)) return answerOf(same);
    throw new AwsError(
      'HealthCheckAlreadyExists',
      'A health check with the same caller reference but different settings already exists.',
      409,
    );
  }
  const record = { id: ctx.kernel.ids.uuid(), callerReference: CallerReference, version: 1, config };
  all.put(record.id, record);
  return answerOf(record);
};

const answerOf = (record: HealthCheckRecord) => ({
  HealthCheck: shownCheck(record),
  Location: `https://route53.amazonaws.com/2013-04-01/healthcheck/${record.id}`,
});

/** Omitted members have their default, where the type of the check has one. */
function withDefaults(requested: HealthCheckConfig): HealthCheckConfig {
  const config = Object.fromEntries(Object.entries(requested).filter(([, value]) => value !== undefined));
  const isEndpoint = /^(HTTP|HTTPS|TCP)/.test(requested.Type ?? '');
  return {
    ...(isEndpoint
      ? {
          RequestInterval: 30,
          FailureThreshold: 3,
          MeasureLatency: false,
          EnableSNI: requested.Type?.startsWith('HTTPS') === true,
          ...(requested.Type === 'TCP' ? {} : { Port: requested.Type?.startsWith('HTTPS') ? 443 : 80 }),
        }
      : {}),
    Inverted: false,
    Disabled: false,
    ...(config as unknown as HealthCheckConfig),
  };
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHealthCheck.html */
export const getHealthCheck: Operation<GetHealthCheckCommandInput, Output<GetHealthCheckCommandOutput>> = (
  { HealthCheckId },
  ctx,
) => ({ HealthCheck: shownCheck(findHealthCheck(ctx, HealthCheckId)) });

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHealthCheck.html */
export const deleteHealthCheck: Operation<DeleteHealthCheckCommandInput, object> = ({ HealthCheckId }, ctx) => {
  const { id } = findHealthCheck(ctx, HealthCheckId);
  const parent = [...healthChecksOf(ctx).values()].find(({ config }) => config.ChildHealthChecks?.includes(id));
  if (parent)
    throw new AwsError('HealthCheckInUse', `The health check ${id} is in use by the health check ${parent.id}.`, 400);
  healthChecksOf(ctx).delete(id);
  tagsOf(ctx).delete(`healthcheck/${id}`);
  return {};
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHealthChecks.html */
export const listHealthChecks: Operation<ListHealthChecksCommandInput, Output<ListHealthChecksCommandOutput>> = (
  input,
  ctx,
) => {
  const { items, Marker = '', ...rest } = markedPage([...healthChecksOf(ctx).values()], input);
  return { HealthChecks: items.map(shownCheck), Marker, ...rest };
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHealthCheckCount.html */
export const getHealthCheckCount: Operation<object, Output<GetHealthCheckCountCommandOutput>> = (_input, ctx) => ({
  HealthCheckCount: healthChecksOf(ctx).size,
});
