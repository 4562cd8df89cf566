import type {
  ApiDestinationHttpMethod,
  CreateApiDestinationCommandInput,
  CreateApiDestinationCommandOutput,
  DeleteApiDestinationCommandInput,
  DescribeApiDestinationCommandInput,
  DescribeApiDestinationCommandOutput,
  ListApiDestinationsCommandInput,
  ListApiDestinationsCommandOutput,
  UpdateApiDestinationCommandInput,
  UpdateApiDestinationCommandOutput,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { alreadyExists, invalid, notFound } from '../errors.ts';
import { isCallable } from '../https-endpoint.ts';
import { destinationArn } from '../names.ts';
import { page } from '../page.ts';
import { type DestinationRecord, stateOf } from '../records.ts';
import { DESCRIPTION, faults, NAME, refuse } from '../validate.ts';

const METHODS = ['HEAD', 'POST', 'PATCH', 'DELETE', 'PUT', 'GET', 'OPTIONS'] as const;
const CONNECTION = {
  pattern: /^arn:aws([a-z]|-)*:events:([a-z]|\d|-)*:([0-9]{12})?:connection\/[.\-_A-Za-z0-9]+\/[-A-Za-z0-9]+$/,
};

type Settings = CreateApiDestinationCommandInput | UpdateApiDestinationCommandInput;

function find(ctx: Context, name: string | undefined, doing: string): Readonly<DestinationRecord> {
  const found = stateOf(ctx).destinations.get(name ?? '');
  if (found) return found;
  // Other emulators leave out the beginning, and their tests expect that.
  const prefix = ctx.kernel.lenient ? '' : `Failed to ${doing} the api-destination(s). `;
  throw notFound(`${prefix}An api-destination '${name}' does not exist.`);
}

/** A lenient cloud accepts any text. */
function checkEndpoint(ctx: Context, endpoint: string | undefined, doing: string): void {
  if (ctx.kernel.lenient || endpoint === undefined || isCallable(endpoint)) return;
  throw invalid(
    `Failed to ${doing} the api-destination(s). Parameter InvocationEndpoint is not valid. Reason: Endpoint '${endpoint}' is invalid, please provide a valid HTTPS endpoint URL.`,
  );
}

function check(ctx: Context, input: Settings): void {
  refuse(
    faults(input.Name, 'name', NAME),
    faults(input.Description, 'description', DESCRIPTION),
    faults(input.ConnectionArn, 'connectionArn', CONNECTION),
    faults(input.HttpMethod, 'httpMethod', { values: METHODS }),
    faults(input.InvocationEndpoint, 'invocationEndpoint', { min: 1, max: 2048 }),
  );
  const rate = input.InvocationRateLimitPerSecond;
  if (rate !== undefined && rate < 1) {
    throw invalid(
      `1 validation error detected: Value '${rate}' at 'invocationRateLimitPerSecond' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  if (input.ConnectionArn === undefined) return;
  const name = input.ConnectionArn.split('/')[1] ?? '';
  if (stateOf(ctx).connections.get(name)?.arn !== input.ConnectionArn) {
    throw notFound(`Connection '${name}' does not exist.`);
  }
}

const ACTIVE = 'ACTIVE' as const;

const shape = (one: Readonly<DestinationRecord>) => ({
  ApiDestinationArn: one.arn,
  ApiDestinationState: ACTIVE,
  CreationTime: new Date(one.created),
  LastModifiedTime: new Date(one.modified),
});

const details = (one: Readonly<DestinationRecord>) => ({
  ...shape(one),
  Name: one.name,
  ConnectionArn: one.connectionArn,
  InvocationEndpoint: one.endpoint,
  HttpMethod: one.method as ApiDestinationHttpMethod,
  InvocationRateLimitPerSecond: one.ratePerSecond ?? 300,
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html */
export const createApiDestination: Operation<
  CreateApiDestinationCommandInput,
  Output<CreateApiDestinationCommandOutput>
> = (input, ctx) => {
  check(ctx, input);
  checkEndpoint(ctx, input.InvocationEndpoint, 'create');
  const name = input.Name ?? '';
  const { destinations } = stateOf(ctx);
  if (destinations.has(name)) throw alreadyExists(`An api-destination '${name}' already exists.`);
  const now = ctx.kernel.clock.now();
  const record: DestinationRecord = {
    name,
    arn: destinationArn(ctx, name, ctx.kernel.ids.uuid()),
    description: input.Description,
    connectionArn: input.ConnectionArn ?? '',
    endpoint: input.InvocationEndpoint ?? '',
    method: input.HttpMethod ?? '',
    ratePerSecond: input.InvocationRateLimitPerSecond,
    created: now,
    modified: now,
  };
  destinations.put(name, record);
  return shape(record);
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeApiDestination.html */
export const describeApiDestination: Operation<
  DescribeApiDestinationCommandInput,
  Output<DescribeApiDestinationCommandOutput>
> = (input, ctx) => {
  const found = find(ctx, input.Name, 'describe');
  return { ...details(found), Description: found.description };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListApiDestinations.html */
export const listApiDestinations: Operation<
  ListApiDestinationsCommandInput,
  Output<ListApiDestinationsCommandOutput>
> = (input, ctx) => {
  const found = [...stateOf(ctx).destinations.values()].filter(
    (one) =>
      one.name.startsWith(input.NamePrefix ?? '') &&
      (input.ConnectionArn === undefined || one.connectionArn === input.ConnectionArn),
  );
  const { items, NextToken } = page(found, input, ({ name }) => name);
  return { ApiDestinations: items.map(details), NextToken };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateApiDestination.html */
export const updateApiDestination: Operation<
  UpdateApiDestinationCommandInput,
  Output<UpdateApiDestinationCommandOutput>
> = (input, ctx) => {
  check(ctx, input);
  const found = find(ctx, input.Name, 'describe');
  checkEndpoint(ctx, input.InvocationEndpoint, 'update');
  const changed: DestinationRecord = {
    ...found,
    description: input.Description ?? found.description,
    connectionArn: input.ConnectionArn ?? found.connectionArn,
    endpoint: input.InvocationEndpoint ?? found.endpoint,
    method: input.HttpMethod ?? found.method,
    ratePerSecond: input.InvocationRateLimitPerSecond ?? found.ratePerSecond,
    modified: ctx.kernel.clock.now(),
  };
  stateOf(ctx).destinations.put(found.name, changed);
  return shape(changed);
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteApiDestination.html */
export const deleteApiDestination: Operation<DeleteApiDestinationCommandInput, object> = (input, ctx) => {
  const found = find(ctx, input.Name, 'describe');
  stateOf(ctx).destinations.delete(found.name);
  return {};
};
