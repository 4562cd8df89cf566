import type {
  DeleteFunctionEventInvokeConfigCommandInput,
  DestinationConfig,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigCommandInput,
  GetFunctionEventInvokeConfigCommandOutput,
  ListFunctionEventInvokeConfigsCommandInput,
  ListFunctionEventInvokeConfigsCommandOutput,
  PutFunctionEventInvokeConfigCommandInput,
  PutFunctionEventInvokeConfigCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { pattern, range, require } from '../constraints.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { functionArn, parseFunctionName } from '../names.ts';
import { page } from '../page.ts';
import { findFunction, findTarget, orWorded } from '../resolve.ts';
import { type EventInvokeRecord, eventInvokeConfigs } from '../state.ts';
import { checkDestination } from './check-destination.ts';

const DESTINATION_IN_MODEL =
  '$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)';
/** As moto has it. */
const OLDER_MODEL = '^$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)';
const DESTINATION = new RegExp(`^(${DESTINATION_IN_MODEL})$`, 's');
const NO_FUNCTION = "The function doesn't exist.";

/** `missing`: how the request words that the function does not exist. */
function find(ctx: Context, functionName: string, requested: string | undefined, missing = NO_FUNCTION) {
  const target = orWorded(missing, () => findTarget(ctx, functionName, requested));
  const { fn, place, qualifier = '$LATEST' } = target;
  const key = `${fn.name}:${qualifier}`;
  return { key, place, fn, arn: functionArn(place, fn.name, qualifier), config: eventInvokeConfigs(place).get(key) };
}

function check(ctx: Context, input: PutFunctionEventInvokeConfigCommandInput, arn: string): void {
  const model = ctx.kernel.lenient ? OLDER_MODEL : DESTINATION_IN_MODEL;
  const { OnFailure, OnSuccess } = input.DestinationConfig ?? {};
  require(destination(OnSuccess?.Destination, 'destinationConfig.onSuccess.destination', model), destination(
    OnFailure?.Destination,
    'destinationConfig.onFailure.destination',
    model,
  ), range(input.MaximumRetryAttempts, 'maximumRetryAttempts', 0, 2), range(
    input.MaximumEventAgeInSeconds,
    'maximumEventAgeInSeconds',
    60,
    21_600,
  ));
  for (const target of [OnSuccess?.Destination, OnFailure?.Destination]) {
    if (target && (target === arn || `${target}:$LATEST` === arn)) {
      throw invalidParameter("You can't specify the function as a destination for itself.");
    }
  }
}

const NOTHING = ['DestinationConfig', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts'] as const;
const SERVICES: readonly string[] = ['lambda', 'sqs', 'sns', 'events', 's3'];

/** Functions must be there; of others the ARN counts. Other emulators take any. */
function checkDestinations(ctx: Context, config: DestinationConfig | undefined): void {
  if (ctx.kernel.lenient) return;
  const { OnFailure, OnSuccess } = config ?? {};
  for (const [side, arn] of [
    ['OnSuccess', OnSuccess?.Destination],
    ['OnFailure', OnFailure?.Destination],
  ] as const) {
    const service = arn?.split(':')[2];
    if (!arn || !service) continue;
    if (!SERVICES.includes(service)) {
      const shown = (side: string, value?: string) => (value === undefined ? 'null' : `${side}(destination=${value})`);
      const text = `onSuccess=${shown('OnSuccess', OnSuccess?.Destination)}, onFailure=${shown('OnFailure', OnFailure?.Destination)}`;
      throw invalidParameter(`The provided destination config DestinationConfig(${text}) is invalid.`);
    }
    checkDestination(ctx, arn, side);
  }
}

const destination = (value: string | undefined, member: string, model: string): string | undefined =>
  pattern(value, member, DESTINATION, model);

const shape = (ctx: Context, { modified, ...config }: Readonly<EventInvokeRecord>): FunctionEventInvokeConfig => ({
  ...config,
  // moto leaves `$LATEST` out.
  ...(ctx.kernel.lenient ? { FunctionArn: config.FunctionArn?.replace(/:\$LATEST$/, '') } : {}),
  LastModified: new Date(modified),
});

/** Both sides are always shown, empty if nothing is set. */
const destinations = (requested: DestinationConfig | undefined): DestinationConfig => ({
  OnSuccess: requested?.OnSuccess ?? {},
  OnFailure: requested?.OnFailure ?? {},
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export const putFunctionEventInvokeConfig: Operation<
  PutFunctionEventInvokeConfigCommandInput,
  Output<PutFunctionEventInvokeConfigCommandOutput>
> = (input, ctx) => {
  if (NOTHING.every((name) => input[name] === undefined)) {
    throw invalidParameter('You must specify at least one of error handling or destination setting.');
  }
  const { arn, key, place } = find(ctx, input.FunctionName ?? '', input.Qualifier);
  check(ctx, input, arn);
  checkDestinations(ctx, input.DestinationConfig);
  const record: EventInvokeRecord = {
    FunctionArn: arn,
    DestinationConfig: destinations(input.DestinationConfig),
    ...(input.MaximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: input.MaximumRetryAttempts }),
    ...(input.MaximumEventAgeInSeconds === undefined
      ? {}
      : { MaximumEventAgeInSeconds: input.MaximumEventAgeInSeconds }),
    modified: ctx.kernel.clock.now(),
  };
  eventInvokeConfigs(place).put(key, record);
  return shape(ctx, record);
};

const noConfig = (arn: string): string => `The function ${arn} doesn't have an EventInvokeConfig`;

/** A missing function, version or alias has no configuration. */
function existing(ctx: Context, functionName: string, requested: string | undefined, missing?: string) {
  const { name, qualifier = '$LATEST', ...where } = parseFunctionName(ctx, functionName, requested);
  const absent = missing ?? noConfig(functionArn(where, name, qualifier));
  const { config, ...rest } = find(ctx, functionName, requested, absent);
  if (!config) throw notFound(noConfig(rest.arn));
  return { ...rest, config };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */
export const updateFunctionEventInvokeConfig: Operation<
  PutFunctionEventInvokeConfigCommandInput,
  Output<PutFunctionEventInvokeConfigCommandOutput>
> = (input, ctx) => {
  const { arn, config, key, place } = existing(ctx, input.FunctionName ?? '', input.Qualifier, NO_FUNCTION);
  check(ctx, input, arn);
  checkDestinations(ctx, input.DestinationConfig);
  const specified = input.DestinationConfig;
  const record: EventInvokeRecord = {
    ...config,
    ...(specified ? { DestinationConfig: { ...config.DestinationConfig, ...specified } } : {}),
    ...(input.MaximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: input.MaximumRetryAttempts }),
    ...(input.MaximumEventAgeInSeconds === undefined
      ? {}
      : { MaximumEventAgeInSeconds: input.MaximumEventAgeInSeconds }),
    modified: ctx.kernel.clock.now(),
  };
  eventInvokeConfigs(place).put(key, record);
  return shape(ctx, record);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */
export const getFunctionEventInvokeConfig: Operation<
  GetFunctionEventInvokeConfigCommandInput,
  Output<GetFunctionEventInvokeConfigCommandOutput>
> = (input, ctx) => shape(ctx, existing(ctx, input.FunctionName ?? '', input.Qualifier).config);

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */
export const deleteFunctionEventInvokeConfig: Operation<DeleteFunctionEventInvokeConfigCommandInput, object> = (
  input,
  ctx,
) => {
  const { key, place } = existing(ctx, input.FunctionName ?? '', input.Qualifier);
  eventInvokeConfigs(place).delete(key);
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
export const listFunctionEventInvokeConfigs: Operation<
  ListFunctionEventInvokeConfigsCommandInput,
  Output<ListFunctionEventInvokeConfigsCommandOutput>
> = (input, ctx) => {
  const { fn, place } = orWorded(NO_FUNCTION, () => findFunction(ctx, input.FunctionName ?? ''));
  const all = [...eventInvokeConfigs(place).entries()]
    .filter(([key]) => key.startsWith(`${fn.name}:`))
    .map(([, config]) => shape(ctx, config));
  const { items, ...next } = page(all, input.Marker, input.MaxItems);
  return { FunctionEventInvokeConfigs: [...items], ...next };
};
