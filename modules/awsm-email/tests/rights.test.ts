import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: a file of JSON
const read = (file: string): any => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
const { lambda } = read('awsm/send/awsm.json');

test('a mail for later that Lambda gives up is a dead letter, for two weeks, encrypted', () => {
  const { Resources, Outputs } = read('awsm.json').resources.cloudFormation;
  const { Ref } = lambda.cloudFormation.DeadLetterConfig.TargetArn;
  const [id, attribute] = Outputs[Ref].Value['Fn::GetAtt'];
  expect(attribute).toBe('Arn');
  expect(Resources[id]).toEqual({
    Type: 'AWS::SQS::Queue',
    Properties: { MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true },
  });
});

test('the function sends from addresses of the project alone', () => {
  const [send, ...more] = lambda.iamPolicyDocumentStatements;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what CloudFormation fills in
  expect(send.Condition).toEqual({ StringLike: { 'ses:FromAddress': { 'Fn::Sub': '*@${aaProjectDomain}' } } });
  expect(more).toEqual([{ Effect: 'Allow', Action: ['ses:GetSuppressedDestination'], Resource: '*' }]);
});
