import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const lambdaOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../awsm/${name}/awsm.json`, import.meta.url), 'utf8')).lambda;
const statements = (name: string): readonly { Action: readonly string[]; Resource: unknown }[] =>
  lambdaOf(name).iamPolicyDocumentStatements;

test('what the functions may do: their own table, and the function for second factors, which opens no session by itself', () => {
  const actions = (name: string) => statements(name).flatMap(({ Action }) => Action);
  expect(actions('account')).toEqual([
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:DeleteItem',
    'lambda:InvokeFunction',
  ]);
  expect(actions('cleanup')).toEqual(['dynamodb:DeleteItem', 'lambda:InvokeFunction']);
  for (const name of ['account', 'cleanup']) {
    const resources = JSON.stringify(statements(name).map(({ Resource }) => Resource));
    expect(resources).toMatch(/-lAwsmUsersFactors:live"/);
    expect(resources).not.toContain('Sessions');
    expect(resources).not.toContain('*');
  }
});

test('only the function that reads codes knows the secret', () => {
  const names = readdirSync(new URL('../awsm', import.meta.url)).filter((name) => !name.includes('.'));
  expect(names.filter((name) => JSON.stringify(lambdaOf(name)).includes('TOTP_SECRET'))).toEqual(['account']);
});
