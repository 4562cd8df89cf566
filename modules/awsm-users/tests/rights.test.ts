import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly 'ForAllValues:StringLike'?: { readonly 'dynamodb:LeadingKeys': readonly string[] } };
}

const lambdaOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../awsm/${name}/awsm.json`, import.meta.url), 'utf8')).lambda;
const statementsOf = (name: string): readonly Statement[] => lambdaOf(name).iamPolicyDocumentStatements;

/** The items that a function may access, and how. */
const ofItems = (name: string) =>
  statementsOf(name).flatMap(({ Action, Condition }) =>
    (Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []).flatMap((key) =>
      Action.map((action) => `${action.replace('dynamodb:', '')} ${key}`),
    ),
  );

const names = ['account', 'authorizer', 'deletions', 'factors', 'mailer', 'operator', 'sessions'];

test('only functions that open sessions know the secret', () => {
  const knowing = names.filter((name) => JSON.stringify(lambdaOf(name)).includes('USERS_SECRET'));
  expect(knowing).toEqual(['account', 'factors', 'sessions']);
});

test('what add-ons call has no endpoint and reads no links; only one of the two makes users, and only the other one keeps notes', () => {
  for (const name of ['factors', 'sessions']) {
    const awsm = JSON.parse(readFileSync(new URL(`../awsm/${name}/awsm.json`, import.meta.url), 'utf8'));
    expect(Object.keys(awsm)).toEqual(['lambda']);
    expect(ofItems(name).join()).not.toContain('TOKEN#');
  }
  expect(ofItems('sessions').join()).not.toContain('ADDON#');
  // `UpdateItem USER#*` is for the factors in the record: the function may change records, but creates none.
  expect(
    ofItems('factors')
      .filter((right) => /^(Put|Update|Delete)/.test(right))
      .sort(),
  ).toEqual([
    'DeleteItem ADDON#*',
    'DeleteItem WAY#*',
    'PutItem ADDON#*',
    'PutItem KEY#access',
    'PutItem KNOWN#*',
    'PutItem SESSION#*',
    'PutItem WAY#*',
    'UpdateItem CHALLENGE#*',
    'UpdateItem LIMIT#*',
    'UpdateItem SUB#*',
    'UpdateItem USER#*',
  ]);
});

test('what notes a sign-in, or removes ways, finds the sessions and ways of a user', () => {
  const finding = names.filter((name) =>
    statementsOf(name).some(
      ({ Action, Resource }) =>
        Action.includes('dynamodb:Query') && JSON.stringify(Resource) === '{"Ref":"UsersByUserArn"}',
    ),
  );
  expect(finding).toEqual(['account', 'factors', 'operator', 'sessions']);
});

test('the authorizer reads the public key and nothing else', () => {
  expect(ofItems('authorizer')).toEqual(['GetItem KEY#access']);
  expect(statementsOf('authorizer')).toHaveLength(1);
});

test('only the function that announces deletions puts events on the bus, its own; it changes no item', () => {
  const announcing = names.filter((name) => JSON.stringify(lambdaOf(name)).includes('events:PutEvents'));
  expect(announcing).toEqual(['deletions']);
  expect(statementsOf('deletions').flatMap(({ Action }) => Action)).toEqual([
    'events:PutEvents',
    'dynamodb:Scan',
    'sqs:SendMessage',
  ]);
  expect(statementsOf('deletions')[0]?.Condition).toEqual({ StringEquals: { 'events:source': 'awsm-users' } });
});

test('neither mailer nor operator reads sessions, or writes keys and what it does not own', () => {
  expect(ofItems('mailer').sort()).toEqual([
    'DeleteItem MAIL#*',
    'GetItem SUB#*',
    'GetItem USER#*',
    'PutItem MAIL#*',
    'PutItem TOKEN#*',
    'UpdateItem LIMIT#*',
    'UpdateItem MAIL#*',
  ]);
  expect(
    ofItems('operator')
      .filter((right) => /^(Get|Put|Update)/.test(right))
      .sort(),
  ).toEqual([
    'GetItem SUB#*',
    'GetItem USER#*',
    'PutItem SUB#*',
    'UpdateItem IDENTITY#*',
    'UpdateItem SUB#*',
    'UpdateItem USER#*',
    'UpdateItem WAY#*',
  ]);
});

test.each(names)('%s may do what is named, to what is named', (name) => {
  for (const { Action, Resource } of statementsOf(name)) {
    expect(Action.join()).not.toContain('*');
    expect(Resource).not.toBe('*');
  }
});
