import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../awsm/', import.meta.url);
const names = readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));
// biome-ignore lint/suspicious/noExplicitAny: a file of JSON
const read = (name: string): any => JSON.parse(readFileSync(new URL(`${name}/awsm.json`, folder), 'utf8'));

const rightsOf = (name: string) =>
  read(name).lambda.iamPolicyDocumentStatements.flatMap(
    // biome-ignore lint/suspicious/noExplicitAny: a file of JSON
    ({ Action, Resource, Condition }: any) =>
      Action.flatMap((action: string) =>
        (Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? ['*']).map(
          (key: string) => `${action.replace('dynamodb:', '')} ${Resource.Ref ?? 'bus'} ${key}`,
        ),
      ),
  );

test.each(names)('%s may do what is named, to what is named', (name) => {
  for (const { Action, Resource } of read(name).lambda.iamPolicyDocumentStatements) {
    expect(Action.join()).not.toContain('*');
    expect(Resource).not.toBe('*');
  }
  expect(read(name).lambda.envVars).toEqual([]);
});

test.each(['authorizer', 'authorizer-answered'])('%s changes counts and notes, and neither keys nor plans', (name) => {
  expect(rightsOf(name).sort()).toEqual([
    'BatchGetItem ApiKeysArn CUSTOMER#*',
    'BatchGetItem ApiKeysArn KEY#*',
    'GetItem ApiKeysArn CUSTOMER#*',
    'GetItem ApiKeysArn KEY#*',
    'PutItem ApiUsageArn ACTIVE#*',
    'PutItem ApiUsageArn USED#*',
    'Query ApiUsageArn USE#*',
    'UpdateItem ApiUsageArn USE#*',
  ]);
});

test('only the operator reads the counts of all customers at once, only authorizers change them', () => {
  const scanning = names.filter((name) => rightsOf(name).some((right: string) => right.startsWith('Scan')));
  expect(scanning).toEqual(['operator']);
  const counting = names.filter((name) =>
    rightsOf(name).some((right: string) => /^(Put|Update|Delete)Item ApiUsageArn/.test(right)),
  );
  expect(counting).toEqual(['authorizer', 'authorizer-answered']);
});

test('endpoints for keys are for signed-in users, apart from preflights', () => {
  for (const { Method, AuthorizationType, AuthorizerId } of read('keys').apiGateway.cloudFormation) {
    if (Method === 'OPTIONS') expect(AuthorizationType).toBe('none');
    else expect({ AuthorizationType, AuthorizerId }).toEqual({ AuthorizationType: 'CUSTOM', AuthorizerId: 'users' });
  }
});

test('nothing that an authorizer says is kept by API Gateway: each request is counted', () => {
  const { Authorizers } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).apiGateway;
  expect(Object.values(Authorizers)).toEqual(
    ['authorizer', 'authorizer-answered'].map((name) => ({
      Type: 'REQUEST',
      Function: name,
      AuthorizerResultTtlInSeconds: 0,
    })),
  );
});
