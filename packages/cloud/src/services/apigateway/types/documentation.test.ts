import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness } from '../testing/harness.ts';
import { Stacks } from '../testing/stacks.ts';

let cloud: Harness;
let stacks: Stacks;

beforeAll(async () => {
  cloud = await Harness.start();
  stacks = new Stacks(cloud.cloud);
});

afterAll(async () => {
  stacks.close();
  await cloud.close();
});

const ref = (Ref: string) => ({ Ref });
const location = (Location: object, Properties: object) => ({
  Type: 'AWS::ApiGateway::DocumentationPart',
  Properties: { RestApiId: ref('Api'), Location, Properties: JSON.stringify(Properties) },
});

const template = (words: string, more: { link?: object; certificate?: object; model?: object } = {}) => ({
  Resources: {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'documented' } },
    Model: {
      Type: 'AWS::ApiGateway::Model',
      Properties: { RestApiId: ref('Api'), Name: 'Pet', ContentType: 'application/json', ...more.model },
    },
    Part: location({ Type: 'API' }, { description: words }),
    Version: {
      Type: 'AWS::ApiGateway::DocumentationVersion',
      DependsOn: 'Part',
      Properties: { RestApiId: ref('Api'), DocumentationVersion: '1', Description: words },
    },
    Certificate: {
      Type: 'AWS::ApiGateway::ClientCertificate',
      Properties: { Description: words, ...more.certificate },
    },
    Link: {
      Type: 'AWS::ApiGateway::VpcLink',
      Properties: {
        Name: `link of ${words}`,
        TargetArns: ['arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/n/1'],
        ...more.link,
      },
    },
  },
  Outputs: Object.fromEntries(
    ['Api', 'Part', 'Version', 'Certificate', 'Link'].map((name) => [name, { Value: ref(name) }]),
  ),
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
test('documentation, client certificates and VPC links are made, changed in place and deleted', async () => {
  const first = template('one', {
    link: { Description: 'described' },
    certificate: { Tags: [{ Key: 'team', Value: 'a' }] },
    model: { Description: 'a pet' },
  });
  const made = await stacks.create('documented', first);
  const { api } = cloud;
  const part = { restApiId: made.Api, documentationPartId: made.Part };
  expect(await api.getDocumentationPart(part)).toMatchObject({
    location: { type: 'API' },
    properties: '{"description":"one"}',
  });
  expect(made.Version).toBe('1');
  const certificate = { clientCertificateId: made.Certificate };
  expect(await api.getClientCertificate(certificate)).toMatchObject({ description: 'one', tags: { team: 'a' } });
  expect(await api.getVpcLink({ vpcLinkId: made.Link })).toMatchObject({
    name: 'link of one',
    description: 'described',
  });

  expect(await stacks.update('documented', template('two'))).toEqual(made);
  expect(await api.getDocumentationPart(part)).toMatchObject({ properties: '{"description":"two"}' });
  const version = { restApiId: made.Api, documentationVersion: '1' };
  expect(await api.getDocumentationVersion(version)).toMatchObject({ description: 'two' });
  const changed = await api.getClientCertificate(certificate);
  expect([changed.description, changed.tags]).toEqual(['two', expect.not.objectContaining({ team: 'a' })]);
  expect(await api.getVpcLink({ vpcLinkId: made.Link })).toMatchObject({ name: 'link of two', description: '' });
  expect(await api.getModel({ restApiId: made.Api, modelName: 'Pet' })).not.toHaveProperty('description');

  await stacks.remove('documented');
  await expect(api.getClientCertificate(certificate)).rejects.toMatchObject({ name: 'NotFoundException' });
  await expect(api.getVpcLink({ vpcLinkId: made.Link })).rejects.toMatchObject({ name: 'NotFoundException' });
});
