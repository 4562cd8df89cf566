import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const lambdaOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../awsm/${name}/awsm.json`, import.meta.url), 'utf8')).lambda;

test.each([
  ['collect', { AlarmsArn: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] }],
  ['notify', { AlarmsArn: ['dynamodb:Scan', 'dynamodb:UpdateItem'], AlarmMessagesArn: ['sqs:SendMessage'] }],
  [
    'send',
    {
      AlarmMessagesSentArn: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      AlarmMessagesArn: ['sqs:ChangeMessageVisibility'],
    },
  ],
])('%s may do what it does, and nothing else', (name, rights) => {
  const statements: { Effect: string; Action: string[]; Resource: { Ref: string } }[] =
    lambdaOf(name).iamPolicyDocumentStatements;
  expect(Object.fromEntries(statements.map(({ Action, Resource }) => [Resource.Ref, Action]))).toEqual(rights);
  expect(statements).toHaveLength(Object.keys(rights).length);
});

test('secrets are in the function that sends, and nobody is warned without them', () => {
  for (const name of ['collect', 'notify']) {
    expect(lambdaOf(name)).toMatchObject({ envVars: [] });
    expect(lambdaOf(name)).not.toHaveProperty('optionalEnvVars');
  }
  expect(lambdaOf('send')).toMatchObject({
    envVars: [],
    optionalEnvVars: ['ALARMS_SLACK_URL', 'ALARMS_TEAMS_URL', 'ALARMS_WEBHOOK_URL', 'ALARMS_WEBHOOK_SECRET'],
  });
});

test('only the rule sends to the queue of events', () => {
  const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
    .cloudFormation;
  const rule = { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['AlarmChanges', 'Arn'] } } };
  for (const policy of ['AlarmEventsPolicy', 'AlarmsDeadLettersPolicy']) {
    const { Statement } = Resources[policy].Properties.PolicyDocument;
    expect(Statement).toHaveLength(1);
    expect(Statement[0]).toMatchObject({ Principal: { Service: 'events.amazonaws.com' }, Condition: rule });
  }
});
