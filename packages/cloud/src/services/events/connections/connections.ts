import type {
  CreateConnectionCommandInput,
  CreateConnectionCommandOutput,
  DeauthorizeConnectionCommandInput,
  DeauthorizeConnectionCommandOutput,
  DeleteConnectionCommandInput,
  DeleteConnectionCommandOutput,
  DescribeConnectionCommandInput,
  DescribeConnectionCommandOutput,
  ListConnectionsCommandInput,
  ListConnectionsCommandOutput,
  UpdateConnectionCommandInput,
  UpdateConnectionCommandOutput,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { alreadyExists, notFound } from '../errors.ts';
import { connectionArn } from '../names.ts';
import { page } from '../page.ts';
import { type ConnectionRecord, stateOf } from '../records.ts';
import { DESCRIPTION, faults, NAME, refuse } from '../validate.ts';
import { checkAuthorizationEndpoint, secretOf, shownOf } from './auth.ts';
import { createSecret, deleteSecret, readSecret, updateSecret } from './secrets.ts';

const TYPES = ['BASIC', 'OAUTH_CLIENT_CREDENTIALS', 'API_KEY'] as const;

function find(ctx: Context, name: string | undefined, describing = false): Readonly<ConnectionRecord> {
  const found = stateOf(ctx).connections.get(name ?? '');
  if (found) return found;
  const prefix = describing && !ctx.kernel.lenient ? 'Failed to describe the connection(s). ' : '';
  throw notFound(`${prefix}Connection '${name}' does not exist.`);
}

const date = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

const shape = (one: Readonly<ConnectionRecord>) => ({
  ConnectionArn: one.arn,
  ConnectionState: one.state,
  CreationTime: new Date(one.created),
  LastModifiedTime: new Date(one.modified),
  LastAuthorizedTime: date(one.authorized),
});

/** The credentials are kept in Secrets Manager only. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html */
export const createConnection: Operation<CreateConnectionCommandInput, Output<CreateConnectionCommandOutput>> = async (
  input,
  ctx,
) => {
  const name = input.Name ?? '';
  const type = input.AuthorizationType;
  refuse(
    faults(name, 'name', NAME),
    faults(input.Description, 'description', DESCRIPTION),
    faults(type, 'authorizationType', { values: TYPES }),
  );
  const { connections } = stateOf(ctx);
  if (connections.has(name)) throw alreadyExists(`Connection ${name} already exists.`);
  if (!ctx.kernel.lenient) checkAuthorizationEndpoint(input.AuthParameters);
  const secret = secretOf(type, input.AuthParameters);
  const now = ctx.kernel.clock.now();
  const secretArn = await createSecret(ctx, name, secret);
  const record: ConnectionRecord = {
    name,
    arn: connectionArn(ctx, name, ctx.kernel.ids.uuid()),
    secretArn,
    description: input.Description,
    type: type ?? 'API_KEY',
    shown: shownOf(type, secret),
    kmsKey: input.KmsKeyIdentifier,
    state: 'AUTHORIZED',
    created: now,
    modified: now,
    authorized: now,
  };
  connections.put(name, record);
  const { LastAuthorizedTime: _, ...answer } = shape(record);
  return answer;
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeConnection.html */
export const describeConnection: Operation<DescribeConnectionCommandInput, Output<DescribeConnectionCommandOutput>> = (
  input,
  ctx,
) => {
  const found = find(ctx, input.Name, true);
  return {
    ...shape(found),
    Name: found.name,
    Description: found.description,
    AuthorizationType: found.type,
    SecretArn: found.secretArn,
    KmsKeyIdentifier: found.kmsKey,
    // The stored record has only the response's members.
    AuthParameters: found.shown as NonNullable<DescribeConnectionCommandOutput['AuthParameters']>,
  };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListConnections.html */
export const listConnections: Operation<ListConnectionsCommandInput, Output<ListConnectionsCommandOutput>> = (
  input,
  ctx,
) => {
  const found = [...stateOf(ctx).connections.values()].filter(
    (one) =>
      one.name.startsWith(input.NamePrefix ?? '') &&
      (input.ConnectionState === undefined || one.state === input.ConnectionState),
  );
  const { items, NextToken } = page(found, input, ({ name }) => name);
  return {
    Connections: items.map((one) => ({ ...shape(one), Name: one.name, AuthorizationType: one.type })),
    NextToken,
  };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateConnection.html */
export const updateConnection: Operation<UpdateConnectionCommandInput, Output<UpdateConnectionCommandOutput>> = async (
  input,
  ctx,
) => {
  refuse(
    faults(input.Description, 'description', DESCRIPTION),
    faults(input.AuthorizationType, 'authorizationType', { values: TYPES }),
  );
  const found = find(ctx, input.Name);
  if (!ctx.kernel.lenient) checkAuthorizationEndpoint(input.AuthParameters);
  const type = input.AuthorizationType ?? found.type;
  const isSet = input.AuthParameters !== undefined || type !== found.type;
  let { shown } = found;
  if (isSet) {
    const before = type === found.type ? await readSecret(ctx, found) : {};
    const secret = secretOf(type, input.AuthParameters, before);
    await updateSecret(ctx, found, secret);
    shown = shownOf(type, secret);
  }
  const now = ctx.kernel.clock.now();
  const changed: ConnectionRecord = {
    ...found,
    description: input.Description ?? found.description,
    kmsKey: input.KmsKeyIdentifier ?? found.kmsKey,
    type,
    shown,
    // A deauthorized connection has no credentials until a request sets them.
    ...(isSet || found.state === 'AUTHORIZED' ? { state: 'AUTHORIZED', authorized: now } : {}),
    modified: now,
  };
  stateOf(ctx).connections.put(found.name, changed);
  return shape(changed);
};

/**
 * Removes the credentials and keeps the connection.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeauthorizeConnection.html
 */
export const deauthorizeConnection: Operation<
  DeauthorizeConnectionCommandInput,
  Output<DeauthorizeConnectionCommandOutput>
> = async (input, ctx) => {
  const found = find(ctx, input.Name);
  await updateSecret(ctx, found, {});
  const modified = ctx.kernel.clock.now();
  const changed: ConnectionRecord = { ...found, shown: {}, state: 'DEAUTHORIZED', modified };
  stateOf(ctx).connections.put(found.name, changed);
  return shape(changed);
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteConnection.html */
export const deleteConnection: Operation<DeleteConnectionCommandInput, Output<DeleteConnectionCommandOutput>> = async (
  input,
  ctx,
) => {
  const found = find(ctx, input.Name, true);
  await deleteSecret(ctx, found);
  stateOf(ctx).connections.delete(found.name);
  return { ...shape(found), ConnectionState: ctx.kernel.lenient ? found.state : 'DELETING' };
};
