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
    if (/^Realtime(?:Connections|Messages)Arn$/.test(Resource.Ref)) {
      expect(Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'].length).toBeGreaterThan(0);
    }
  }
});

test('tickets are for signed-in users, and no connection opens without one', () => {
  const [ticket] = read('ticket').apiGateway.cloudFormation;
  expect(ticket).toMatchObject({ Method: 'POST', AuthorizationType: 'CUSTOM', AuthorizerId: 'users' });
  expect(read('socket').lambda.eventSources.Connect.Properties).toMatchObject({
    RouteKey: '$connect',
    Authorizer: { Function: 'awsm-realtime/authorizer', IdentitySource: ['route.request.querystring.ticket'] },
  });
});

test('stages of one account and region share the bus: only events of the own one are published', () => {
  expect(read('publish').lambda.eventSources.Bus.Properties.EventPattern).toEqual({
    'detail-type': ['RealtimePublish'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what CloudFormation fills in
    detail: { issuer: [{ 'Fn::Sub': '${aaProjectName}/${aaStage}' }] },
  });
});
