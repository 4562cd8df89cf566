import type {
  DeleteSSHPublicKeyRequest,
  GetSSHPublicKeyRequest,
  GetSSHPublicKeyResponse,
  ListSSHPublicKeysRequest,
  ListSSHPublicKeysResponse,
  SSHPublicKey,
  UpdateSSHPublicKeyRequest,
  UploadSSHPublicKeyRequest,
  UploadSSHPublicKeyResponse,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { limitExceeded, noSuchEntity } from '../errors.ts';
import { find, USER } from '../holders/holder.ts';
import { nowOf } from '../names.ts';
import { page } from '../page.ts';
import { iam, type SshKeyRecord } from '../records.ts';
import { callerName } from '../users/get-user.ts';
import { check, checkEnum } from '../validate.ts';
import { fingerprint, readPublicKey, toPem, toSsh } from './public-key.ts';

const MAX_KEYS = 5;
const KEY_ID = { min: 20, max: 128, pattern: /^\w+$/ };

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html */
export const uploadSSHPublicKey: Operation<UploadSSHPublicKeyRequest, UploadSSHPublicKeyResponse> = (input, ctx) => {
  const user = find(USER, input.UserName, ctx);
  const body = check(input.SSHPublicKeyBody, 'sSHPublicKeyBody', { max: 16_384 });
  const print = fingerprint(readPublicKey(body, ctx.kernel.lenient ?? false));
  const existing = of(user.name, ctx);
  if (existing.some((one) => one.fingerprint === print)) {
    throw new AwsError(
      'DuplicateSSHPublicKey',
      'The SSH public key is already associated with the specified IAM user.',
      400,
    );
  }
  if (existing.length >= MAX_KEYS) throw limitExceeded(`Cannot exceed quota for SSHPublicKeysPerUser: ${MAX_KEYS}`);
  const id = `APKA${ctx.kernel.ids.random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
  const key = { id, user: user.name, body, fingerprint: print, status: 'Active', uploaded: nowOf(ctx) };
  iam(ctx).sshKeys.put(id, key);
  return { SSHPublicKey: shape(key, body) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html */
export const getSSHPublicKey: Operation<GetSSHPublicKeyRequest, GetSSHPublicKeyResponse> = (input, ctx) => {
  const encoding = checkEnum(check(input.Encoding, 'encoding', { max: 16 }), 'encoding', ['SSH', 'PEM'] as const);
  const key = findKey(input.UserName, input.SSHPublicKeyId, ctx);
  const isSsh = key.body.trim().startsWith('ssh-');
  if (isSsh === (encoding === 'SSH')) return { SSHPublicKey: shape(key, key.body) };
  const read = readPublicKey(key.body, true);
  return { SSHPublicKey: shape(key, encoding === 'SSH' ? toSsh(read) : toPem(read)) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html */
export const listSSHPublicKeys: Operation<ListSSHPublicKeysRequest, ListSSHPublicKeysResponse> = (input, ctx) => {
  const user = find(USER, input.UserName ?? callerName(ctx), ctx);
  const { items, ...rest } = page(of(user.name, ctx), input, (one) => one.id);
  return {
    SSHPublicKeys: items.map((one) => ({
      UserName: one.user,
      SSHPublicKeyId: one.id,
      Status: one.status as SSHPublicKey['Status'],
      UploadDate: new Date(one.uploaded),
    })),
    ...rest,
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html */
export const updateSSHPublicKey: Operation<UpdateSSHPublicKeyRequest, object> = (input, ctx) => {
  const status = checkEnum(check(input.Status, 'status', { max: 16 }), 'status', ['Active', 'Inactive'] as const);
  const key = findKey(input.UserName, input.SSHPublicKeyId, ctx);
  iam(ctx).sshKeys.put(key.id, { ...key, status: status ?? 'Active' });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html */
export const deleteSSHPublicKey: Operation<DeleteSSHPublicKeyRequest, object> = (input, ctx) => {
  iam(ctx).sshKeys.delete(findKey(input.UserName, input.SSHPublicKeyId, ctx).id);
  return {};
};

function of(user: string, ctx: Context): Readonly<SshKeyRecord>[] {
  return [...iam(ctx).sshKeys.values()].filter((one) => one.user === user);
}

function findKey(userName: string | undefined, id: string | undefined, ctx: Context): Readonly<SshKeyRecord> {
  const user = find(USER, userName, ctx);
  const wanted = check(id, 'sSHPublicKeyId', KEY_ID);
  const key = iam(ctx).sshKeys.get(wanted);
  if (key?.user !== user.name) throw noSuchEntity(`The Public Key with id ${wanted} cannot be found.`);
  return key;
}

function shape(key: Readonly<SshKeyRecord>, body: string): SSHPublicKey {
  return {
    UserName: key.user,
    SSHPublicKeyId: key.id,
    Fingerprint: key.fingerprint,
    SSHPublicKeyBody: body,
    Status: key.status as SSHPublicKey['Status'],
    UploadDate: new Date(key.uploaded),
  };
}
