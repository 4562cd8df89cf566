import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../awsm/', import.meta.url);
const names = readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));
// biome-ignore lint/suspicious/noExplicitAny: a file of JSON
const read = (name: string): any => JSON.parse(readFileSync(new URL(`${name}/awsm.json`, folder), 'utf8'));

test.each(names)('%s may do what is named, to what is named', (name) => {
  for (const { Action, Resource, Condition } of read(name).lambda.iamPolicyDocumentStatements) {
    expect(Action.join()).not.toContain('*');
    expect(Resource).not.toBe('*');
    if (Resource.Ref === 'BillingArn') {
      expect(Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'].length).toBeGreaterThan(0);
    }
  }
});

// The condition key has the keys of the whole transaction for each of its actions.
test.each(['account', 'worker', 'operator'])('%s may keep plans while account and customer are there', (name) => {
  for (const action of ['dynamodb:PutItem', 'dynamodb:ConditionCheckItem']) {
    const { Condition } = read(name).lambda.iamPolicyDocumentStatements.find(({ Action }: { Action: string[] }) =>
      Action.includes(action),
    );
    const keys = Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'];
    expect(keys).toEqual(expect.arrayContaining(['SUBSCRIPTIONS#*', 'USER#*', 'GONE#*']));
    if (name === 'account') expect(keys).toContain('CUSTOMER#*');
  }
});

test('secrets are in the functions that need them, and in no other', () => {
  const having = (variable: string) => names.filter((name) => read(name).lambda.envVars.includes(variable)).sort();
  expect(having('STRIPE_SECRET_KEY')).toEqual(['account', 'operator', 'worker']);
  expect(having('STRIPE_WEBHOOK_SECRET')).toEqual(['webhook']);
});

test('the function that accepts public requests may put them into the queue, and nothing else', () => {
  const [statement, ...more] = read('webhook').lambda.iamPolicyDocumentStatements;
  expect(more).toEqual([]);
  expect(statement).toEqual({ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: { Ref: 'BillingJobsArn' } });
});

test('endpoints are for signed-in users, apart from preflights and the webhook', () => {
  for (const { Method, AuthorizationType, AuthorizerId } of read('account').apiGateway.cloudFormation) {
    if (Method === 'OPTIONS') expect(AuthorizationType).toBe('none');
    else expect({ AuthorizationType, AuthorizerId }).toEqual({ AuthorizationType: 'CUSTOM', AuthorizerId: 'users' });
  }
});
