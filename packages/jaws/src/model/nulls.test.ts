import { expect, test } from 'vitest';
import { hello, jaws, resourcesFile, testProject } from './testing.ts';

const { project, model, problems } = testProject();
const rate = { ScheduleExpression: 'rate(1 day)' };
const awsm = (lambda: object) => hello({ lambda });
const models = (Models: object) => ({ 'jaws.json': { ...jaws, apiGateway: { Models } } });
const file = 'aws_modules/greetings/hello/awsm.json';

// https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1378
test.each<[string, Record<string, unknown>, string]>([
  ['a model', models({ Order: { enum: ['a', null] } }), 'jaws.json: apiGateway.Models.Order.enum[1]'],
  [
    'a default',
    models({ Order: { properties: { a: { default: null } } } }),
    'jaws.json: apiGateway.Models.Order.properties.a.default',
  ],
  ['a policy', { 'jaws.json': { ...jaws, apiGateway: { Policy: { Id: null } } } }, 'jaws.json: apiGateway.Policy.Id'],
  ['a property', awsm({ cloudFormation: { Role: { Ref: null } } }), `${file}: lambda.cloudFormation.Role.Ref`],
  [
    'a statement',
    awsm({ iamPolicyDocumentStatements: [{ Effect: 'Allow', Action: 'a:B', Resource: '*', Condition: null }] }),
    `${file}: lambda.iamPolicyDocumentStatements[0].Condition`,
  ],
  [
    'a pattern',
    awsm({
      eventSources: { One: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { detail: { a: [null] } } } } },
    }),
    `${file}: lambda.eventSources.One.Properties.EventPattern.detail.a[0]`,
  ],
  [
    'an event source',
    awsm({ eventSources: { One: { Type: 'AWS::Events::Rule', Properties: { ...rate, Description: null } } } }),
    `${file}: lambda.eventSources.One.Properties.Description`,
  ],
  [
    'a module',
    {
      'aws_modules/greetings/awsm.json': {
        name: 'greetings',
        resources: {
          cloudFormation: { Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: null } } } },
        },
      },
    },
    'aws_modules/greetings/awsm.json: resources.cloudFormation.Resources.Q.Properties.QueueName',
  ],
  [
    'a template',
    { [resourcesFile]: { Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { Tags: [null] } } } } },
    `${resourcesFile}: Resources.Q.Properties.Tags[0]`,
  ],
])('null in %s is refused at its place', (_name, files, place) => {
  project(files);
  expect(problems()).toEqual([
    expect.stringContaining(`${place} is null, which CloudFormation refuses in a template.`),
  ]);
});

test('null as a type of a model, and to remove an entry, is allowed', () => {
  project({
    ...models({ Order: { type: ['string', 'null'] } }),
    'cloudformation/resources-cf.json': { Resources: { Q: { Type: 'AWS::SQS::Queue' } } },
    [resourcesFile]: { Resources: { Q: null } },
  });
  expect(model().api?.models).toEqual({ Order: { type: ['string', 'null'] } });
});
