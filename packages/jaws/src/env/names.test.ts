import { describe, expect, test } from 'vitest';
import { checkEnvName, checkEnvValue } from './names.ts';
import { looksSecret } from './secret.ts';

describe('names', () => {
  test.each(['A1', 'IMAGE_RESIZE_BUCKET', 'jaws_x'])('%s is one', (name) => {
    expect(() => checkEnvName(name)).not.toThrow();
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
  test.each(['', 'A', '1A', '_A', 'A-B', 'A B', 'Ä1', '__proto__', 'A=B', 'A\nB'])('%j is invalid', (name) => {
    expect(() => checkEnvName(name)).toThrow(
      expect.objectContaining({
        code: 'EnvNameIllegal',
        message: `"${name}" cannot be an environment variable of a function.`,
      }),
    );
  });

  test.each(['AWS_REGION', 'LAMBDA_TASK_ROOT', '_HANDLER'])("%s is Lambda's own", (name) => {
    expect(() => checkEnvName(name)).toThrow(
      expect.objectContaining({
        code: 'EnvNameReserved',
        message: `Lambda sets ${name} itself and rejects any other value.`,
      }),
    );
  });
});

describe('values', () => {
  // All variables of a function together have 4 KB, as JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  const max = 4096 - JSON.stringify({ AB: '' }).length;

  test('may be as long as Lambda takes them in one variable, counted as JSON', () => {
    expect(() => checkEnvValue('AB', 'x'.repeat(max))).not.toThrow();
    const tooLong = expect.objectContaining({ code: 'EnvValueTooLarge' });
    expect(() => checkEnvValue('AB', 'x'.repeat(max + 1))).toThrow(tooLong);
    expect(() => checkEnvValue('AB', 'é'.repeat(max))).toThrow(`The value of AB has ${2 * max} bytes.`);
    expect(() => checkEnvValue('ABC', 'x'.repeat(max))).toThrow(tooLong);
    expect(() => checkEnvValue('AB', '"'.repeat(max / 2 + 1))).toThrow(tooLong);
  });

  test('may not be what CloudFormation would replace', () => {
    expect(() => checkEnvValue('AB', 'a{{resolve:ssm:/b}}')).toThrow(
      expect.objectContaining({ code: 'EnvValueIsReference', message: expect.stringContaining('The value of AB') }),
    );
  });
});

describe('values that are better not shown', () => {
  test.each([
    ['DB_PASSWORD', 'x'],
    ['STRIPE_SECRET_KEY', 'x'],
    ['GITHUB_TOKENS', 'x'],
    ['API_KEY', 'x'],
    ['DATABASE_URL', 'postgres://me:pw@host/db'],
    ['ANYTHING', 'AKIAIOSFODNN7EXAMPLE'],
    ['ANYTHING', '-----BEGIN RSA PRIVATE KEY-----'],
    ['ANYTHING', 'eyJhbGciOiJIUzI1NiJ9.e30.x'],
    ['ANYTHING', 'A3TABCDEFGHIJKLMNOP'],
    ['ANYTHING', 'ghp_0123456789ab'],
    ['ANYTHING', 'sk-0123456789ab'],
    ['ANYTHING', 'redis://:pw@host'],
  ])('%s=%s', (name, value) => {
    expect(looksSecret(name, value)).toBe(true);
  });

  test.each([
    ['JAWS_STAGE', 'dev'],
    ['IMAGE_BUCKET', 'pictures'],
    ['KEYBOARD', 'de'],
    ['API_URL', 'https://x.y'],
    ['DB_PASSWORD', ''],
  ])('%s=%s is shown', (name, value) => {
    expect(looksSecret(name, value)).toBe(false);
  });
});
