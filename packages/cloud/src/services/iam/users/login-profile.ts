import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type {
  ChangePasswordRequest,
  CreateLoginProfileRequest,
  CreateLoginProfileResponse,
  DeleteLoginProfileRequest,
  GetLoginProfileRequest,
  GetLoginProfileResponse,
  LoginProfile,
  UpdateLoginProfileRequest,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { alreadyExists, noSuchEntity, validationError } from '../errors.ts';
import { change, find, USER } from '../holders/holder.ts';
import { nowOf } from '../names.ts';
import { iam, type UserRecord } from '../records.ts';
import { check } from '../validate.ts';
import { callerName } from './get-user.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html */
export const createLoginProfile: Operation<CreateLoginProfileRequest, CreateLoginProfileResponse> = (input, ctx) => {
  const user = find(USER, input.UserName ?? callerName(ctx), ctx);
  if (input.Password === undefined)
    throw validationError('Must specify password when calling with non-User credentials');
  const password = hash(checkPassword(input.Password, 'password', ctx));
  if (user.login) throw alreadyExists(`Login Profile for user ${user.name} already exists.`);
  const login = { created: nowOf(ctx), password, resetRequired: input.PasswordResetRequired ?? false };
  return { LoginProfile: shape(change(USER, user, { login }, ctx)) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html */
export const getLoginProfile: Operation<GetLoginProfileRequest, GetLoginProfileResponse> = (input, ctx) => ({
  LoginProfile: shape(withLogin(input.UserName, ctx)),
});

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html */
export const updateLoginProfile: Operation<UpdateLoginProfileRequest, object> = (input, ctx) => {
  const user = withLogin(input.UserName, ctx);
  const login = {
    created: user.login?.created ?? nowOf(ctx),
    password:
      input.Password === undefined
        ? (user.login?.password ?? '')
        : hash(checkPassword(input.Password, 'password', ctx)),
    resetRequired: input.PasswordResetRequired ?? user.login?.resetRequired ?? false,
  };
  change(USER, user, { login }, ctx);
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html */
export const deleteLoginProfile: Operation<DeleteLoginProfileRequest, object> = (input, ctx) => {
  change(USER, withLogin(input.UserName, ctx), { login: undefined }, ctx);
  return {};
};

/** The caller's own password. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html */
export const changePassword: Operation<ChangePasswordRequest, object> = (input, ctx) => {
  if (ctx.caller.kind !== 'user') {
    throw new AwsError('InvalidUserType', 'Only IAM Users can change their own password', 400);
  }
  const user = withLogin(callerName(ctx), ctx);
  const password = checkPassword(input.NewPassword, 'newPassword', ctx);
  if (!user.login || !matches(input.OldPassword ?? '', user.login.password)) {
    throw new AwsError('AccessDenied', 'The old password was incorrect.', 403);
  }
  change(USER, user, { login: { ...user.login, password: hash(password), resetRequired: false } }, ctx);
  return {};
};

function withLogin(name: string | undefined, ctx: Context): Readonly<UserRecord> {
  const user = find(USER, name ?? callerName(ctx), ctx);
  if (!user.login) throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
  return user;
}

function shape(user: Readonly<UserRecord>): LoginProfile {
  return {
    UserName: user.name,
    CreateDate: new Date(user.login?.created ?? user.created),
    PasswordResetRequired: user.login?.resetRequired ?? false,
  };
}

/** Default policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html#default-policy-details */
function checkPassword(value: string | undefined, field: string, ctx: Context): string {
  const password = check(value, field, { max: 128 });
  const policy = iam(ctx).account.get('account')?.passwordPolicy;
  const violates = (rule: string) =>
    new AwsError('PasswordPolicyViolation', `Password does not conform to the account password policy: ${rule}`, 400);
  if (policy && password.length < policy.minimumLength) throw violates(`at least ${policy.minimumLength} characters`);
  if (policy?.upperCase && !/[A-Z]/.test(password)) throw violates('an upper case letter');
  if (policy?.lowerCase && !/[a-z]/.test(password)) throw violates('a lower case letter');
  if (policy?.numbers && !/\d/.test(password)) throw violates('a number');
  if (policy?.symbols && !/[^A-Za-z0-9]/.test(password)) throw violates('a symbol');
  return password;
}

function hash(password: string): string {
  const salt = randomBytes(16);
  return `${salt.toString('hex')}:${scryptSync(password, salt, 32).toString('hex')}`;
}

function matches(password: string, hashed: string): boolean {
  const [salt = '', key = ''] = hashed.split(':');
  const given = scryptSync(password, Buffer.from(salt, 'hex'), 32);
  return timingSafeEqual(given, Buffer.from(key, 'hex'));
}
