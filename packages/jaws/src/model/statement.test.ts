import { expect, test } from 'vitest';
import { statementProblem } from './statement.ts';

const allow = (rest: object) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...rest });

test.each<[unknown]>([
  [allow({})],
  [allow({ Effect: 'Deny', Action: ['s3:*', 'sqs:Send?essage', '*'] })],
  [{ Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:x' }],
  [allow({ Action: 'execute-api:Invoke' })],
])('%j can be used', (statement) => {
  expect(statementProblem(statement)).toBeUndefined();
});

test.each<[unknown, string]>([
  [null, 'is not an object'],
  ['x', 'is not an object'],
  [[allow({})], 'is not an object'],
  [allow({ Effect: 'allow' }), 'has no Effect: "Allow" or "Deny"'],
  [{ Effect: 'Allow', Resource: '*' }, 'must have either Action or NotAction'],
  [allow({ NotAction: 's3:*' }), 'must have either Action or NotAction'],
  [{ Effect: 'Allow', Action: '*' }, 'must have either Resource or NotResource'],
  [allow({ NotResource: '*' }), 'must have either Resource or NotResource'],
  [allow({ Action: ['s3:GetObject', 'GetObject'] }), 'has an action that is none: "GetObject"'],
  [allow({ Action: 's3:Get Object' }), 'has an action that is none: "s3:Get Object"'],
  [allow({ Action: { Ref: 'A' } }), 'has an action that is none: {"Ref":"A"}'],
  [{ Effect: 'Allow', NotAction: 'x', Resource: '*' }, 'has an action that is none: "x"'],
])('%j %s', (statement, problem) => {
  expect(statementProblem(statement)).toBe(problem);
});
