import type { GetRandomPasswordCommandInput, GetRandomPasswordCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export const getRandomPassword: Operation<GetRandomPasswordCommandInput, Output<GetRandomPasswordCommandOutput>> = (
  input,
  ctx,
) => {
  const length = input.PasswordLength ?? 32;
  if (length < 1 || length > 4096) {
    throw invalidParameter('InvalidParameterException: Password length should be between 1 and 4096.');
  }
  const excluded = new Set(input.ExcludeCharacters ?? '');
  const kinds = [
    input.ExcludeLowercase ? '' : LOWER,
    input.ExcludeUppercase ? '' : UPPER,
    input.ExcludeNumbers ? '' : DIGITS,
    input.ExcludePunctuation ? '' : PUNCTUATION,
    input.IncludeSpace ? ' ' : '',
  ]
    .map((characters) => [...characters].filter((one) => !excluded.has(one)).join(''))
    .filter((characters) => characters !== '');
  if (kinds.length === 0) throw invalidParameter('No characters are left to make a password of.');
  const needed = (input.RequireEachIncludedType ?? true) ? kinds.filter((one) => one !== ' ') : [];
  if (length < needed.length) {
    throw invalidParameter('Password length is too short based on the required types.');
  }
  const { ids } = ctx.kernel;
  const required = needed.map((characters) => ids.random(1, characters));
  const password = [...required, ...ids.random(length - required.length, kinds.join(''))];
  // The required ones must not always stand in front.
  const shuffled = password.map((one) => ({ one, key: ids.random(8) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  return { RandomPassword: shuffled.map(({ one }) => one).join('') };
};
