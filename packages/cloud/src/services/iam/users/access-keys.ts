import type {
  CreateAccessKeyRequest,
  CreateAccessKeyResponse,
  DeleteAccessKeyRequest,
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
  ListAccessKeysRequest,
  ListAccessKeysResponse,
  UpdateAccessKeyRequest,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { type AccessKeyRecord, accessKeys, accessKeysOf, newSecret } from '../credentials/access-keys.ts';
import { limitExceeded, noSuchEntity } from '../errors.ts';
import { find, USER } from '../holders/holder.ts';
import { nowOf } from '../names.ts';
import { page } from '../page.ts';
import { check, checkEnum } from '../validate.ts';
import { callerName } from './get-user.ts';

const MAX_KEYS = 2;
const KEY_ID = { min: 16, max: 128, pattern: /^\w+$/ };

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html */
export const createAccessKey: Operation<CreateAccessKeyRequest, CreateAccessKeyResponse> = (input, ctx) => {
  const user = find(USER, input.UserName ?? callerName(ctx), ctx);
  if (accessKeysOf(ctx.kernel, ctx.account, user.name).length >= MAX_KEYS) {
    throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS}`);
  }
  const id = `AKIA${ctx.kernel.ids.random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
  const created = nowOf(ctx);
  const secret = newSecret(ctx.kernel);
  accessKeys(ctx.kernel).put(id, { id, account: ctx.account, user: user.name, status: 'Active', created, secret });
  return {
    AccessKey: {
      UserName: user.name,
      AccessKeyId: id,
      Status: 'Active',
      SecretAccessKey: secret,
      CreateDate: new Date(created),
    },
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export const listAccessKeys: Operation<ListAccessKeysRequest, ListAccessKeysResponse> = (input, ctx) => {
  if (input.UserName === undefined && ctx.caller.kind === 'root') return { AccessKeyMetadata: [], IsTruncated: false };
  const user = find(USER, input.UserName ?? callerName(ctx), ctx);
  const { items, ...rest } = page(accessKeysOf(ctx.kernel, ctx.account, user.name), input, (key) => key.id);
  return {
    AccessKeyMetadata: items.map((key) => ({
      UserName: key.user,
      AccessKeyId: key.id,
      Status: key.status,
      CreateDate: new Date(key.created),
    })),
    ...rest,
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
export const updateAccessKey: Operation<UpdateAccessKeyRequest, object> = (input, ctx) => {
  const status = checkEnum(check(input.Status, 'status', { max: 16 }), 'status', ['Active', 'Inactive'] as const);
  const key = findKey(input.UserName ?? callerName(ctx), input.AccessKeyId, ctx);
  accessKeys(ctx.kernel).put(key.id, { ...key, status: status ?? 'Active' });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
export const deleteAccessKey: Operation<DeleteAccessKeyRequest, object> = (input, ctx) => {
  accessKeys(ctx.kernel).delete(findKey(input.UserName ?? callerName(ctx), input.AccessKeyId, ctx).id);
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
export const getAccessKeyLastUsed: Operation<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse> = (
  input,
  ctx,
) => {
  const id = check(input.AccessKeyId, 'accessKeyId', KEY_ID);
  const key = accessKeys(ctx.kernel).get(id);
  if (!key || key.account !== ctx.account) throw missing(id);
  const used = key.lastUsed;
  return {
    UserName: key.user,
    AccessKeyLastUsed: used
      ? { LastUsedDate: new Date(used.date), ServiceName: used.service, Region: used.region }
      : { LastUsedDate: undefined, ServiceName: 'N/A', Region: 'N/A' },
  };
};

function findKey(userName: string, id: string | undefined, ctx: Context): Readonly<AccessKeyRecord> {
  const user = find(USER, userName, ctx);
  const wanted = check(id, 'accessKeyId', KEY_ID);
  const key = accessKeys(ctx.kernel).get(wanted);
  if (!key || key.account !== ctx.account || key.user !== user.name) throw missing(wanted);
  return key;
}

function missing(id: string) {
  return noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}
