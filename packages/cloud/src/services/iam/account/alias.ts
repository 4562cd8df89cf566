import type {
  CreateAccountAliasRequest,
  DeleteAccountAliasRequest,
  ListAccountAliasesRequest,
  ListAccountAliasesResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { alreadyExists, noSuchEntity } from '../errors.ts';
import { iam } from '../records.ts';
import { check } from '../validate.ts';

const ALIAS = { min: 3, max: 63, pattern: /^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$/ };

// An account has one alias at most: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html

export const createAccountAlias: Operation<CreateAccountAliasRequest, object> = (input, ctx) => {
  const alias = check(input.AccountAlias, 'accountAlias', ALIAS);
  const { account } = iam(ctx);
  if (account.get('account')?.alias === alias) throw alreadyExists(`The account alias ${alias} already exists.`);
  account.put('account', { ...account.get('account'), alias });
  return {};
};

export const deleteAccountAlias: Operation<DeleteAccountAliasRequest, object> = (input, ctx) => {
  const alias = check(input.AccountAlias, 'accountAlias', ALIAS);
  const { account } = iam(ctx);
  const record = account.get('account');
  if (record?.alias !== alias) throw noSuchEntity(`The account alias ${alias} cannot be found.`);
  account.put('account', { ...record, alias: undefined });
  return {};
};

export const listAccountAliases: Operation<ListAccountAliasesRequest, ListAccountAliasesResponse> = (_, ctx) => {
  const alias = iam(ctx).account.get('account')?.alias;
  return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
};
