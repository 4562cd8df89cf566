import type { GetAccountPasswordPolicyResponse, UpdateAccountPasswordPolicyRequest } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { noSuchEntity } from '../errors.ts';
import { iam } from '../records.ts';
import { reject, violation } from '../validate.ts';

/** Omitted members return to their default. https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html */
export const updateAccountPasswordPolicy: Operation<UpdateAccountPasswordPolicyRequest, object> = (input, ctx) => {
  reject([
    ...outside(input.MinimumPasswordLength, 'minimumPasswordLength', 6, 128),
    ...outside(input.PasswordReusePrevention, 'passwordReusePrevention', 1, 24),
    ...outside(input.MaxPasswordAge, 'maxPasswordAge', 1, 1095),
  ]);
  const { account } = iam(ctx);
  const passwordPolicy = {
    minimumLength: input.MinimumPasswordLength ?? 6,
    symbols: input.RequireSymbols ?? false,
    numbers: input.RequireNumbers ?? false,
    upperCase: input.RequireUppercaseCharacters ?? false,
    lowerCase: input.RequireLowercaseCharacters ?? false,
    usersMayChange: input.AllowUsersToChangePassword ?? false,
    maxAge: input.MaxPasswordAge,
    reusePrevention: input.PasswordReusePrevention,
    hardExpiry: input.HardExpiry,
  };
  account.put('account', { ...account.get('account'), passwordPolicy });
  return {};
};

function outside(value: number | undefined, field: string, min: number, max: number): string[] {
  if (value === undefined) return [];
  if (value < min) return [violation(value, field, `Member must have value greater than or equal to ${min}`)];
  return value > max ? [violation(value, field, `Member must have value less than or equal to ${max}`)] : [];
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html */
export const getAccountPasswordPolicy: Operation<object, GetAccountPasswordPolicyResponse> = (_, ctx) => {
  const policy = iam(ctx).account.get('account')?.passwordPolicy;
  if (!policy) throw noSuchEntity(`The Password Policy with domain name ${ctx.account} cannot be found.`);
  return {
    PasswordPolicy: {
      MinimumPasswordLength: policy.minimumLength,
      RequireSymbols: policy.symbols,
      RequireNumbers: policy.numbers,
      RequireUppercaseCharacters: policy.upperCase,
      RequireLowercaseCharacters: policy.lowerCase,
      AllowUsersToChangePassword: policy.usersMayChange,
      ExpirePasswords: policy.maxAge !== undefined,
      MaxPasswordAge: policy.maxAge ?? 0,
      PasswordReusePrevention: policy.reusePrevention,
      HardExpiry: policy.hardExpiry ?? false,
    },
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html */
export const deleteAccountPasswordPolicy: Operation<object, object> = (_, ctx) => {
  const { account } = iam(ctx);
  const record = account.get('account');
  if (!record?.passwordPolicy) {
    throw noSuchEntity('The account policy with name PasswordPolicy cannot be found.');
  }
  account.put('account', { ...record, passwordPolicy: undefined });
  return {};
};
