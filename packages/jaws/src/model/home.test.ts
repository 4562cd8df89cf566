import { expect, test } from 'vitest';
import { wellKnownValues } from '../templates/values.ts';
import { mistakesAt, projectOf, regionsAt } from './testing-layers.ts';

const home = { 'jaws:home': true };
const table = { Type: 'AWS::DynamoDB::GlobalTable', Metadata: { ...home, Note: 'ours' } };
const output = { Value: { 'Fn::GetAtt': ['Users', 'Arn'] } };
const shared = {
  Resources: {
    Users: table,
    Zone: { Type: 'AWS::Route53::HostedZone', Metadata: home },
    Topic: { Type: 'AWS::SNS::Topic' },
  },
  Outputs: { UsersArn: output, TopicArn: { Value: { Ref: 'Topic' } } },
};
const place = (stage: string, region: string) => `cloudformation/${stage}/${region}/resources-cf.json`;
const projectWith = (dev: readonly object[], over: object = shared, more: object = {}) =>
  projectOf({
    'jaws.json': { name: 'demo', domain: 'demo.test', stages: { dev, prod: [{ region: 'us-east-1' }] }, alarms: false },
    'cloudformation/resources-cf.json': over,
    [place('dev', 'us-east-1')]: {},
    [place('dev', 'eu-west-1')]: {},
    [place('prod', 'us-east-1')]: {},
    ...more,
  });
const two = [{ region: 'us-east-1' }, { region: 'eu-west-1' }];

test('it exists in the first region of each stage; others have neither it nor its outputs, and know where they are', () => {
  const regions = regionsAt(projectWith(two));
  for (const at of ['dev/us-east-1', 'prod/us-east-1']) {
    const { resources, homeOutputs } = regions[at]!;
    expect(resources).toEqual({
      Resources: {
        // The mark is for JAWS: it does not update a deployed resource.
        Users: { Type: 'AWS::DynamoDB::GlobalTable', Metadata: { Note: 'ours' } },
        Zone: { Type: 'AWS::Route53::HostedZone' },
        Topic: { Type: 'AWS::SNS::Topic' },
      },
      Outputs: shared.Outputs,
    });
    expect(homeOutputs).toBeUndefined();
  }
  expect(regions['dev/eu-west-1']).toMatchObject({
    resources: { Resources: { Topic: shared.Resources.Topic }, Outputs: { TopicArn: { Value: { Ref: 'Topic' } } } },
    homeOutputs: { UsersArn: 'us-east-1' },
  });
  expect(Object.keys(regions['dev/eu-west-1']!.resources.Resources)).toEqual(['Topic']);
  expect(Object.keys(regions['dev/eu-west-1']!.sources ?? {})).toEqual(['Topic']);
});

test('or in the region that jaws.json names', () => {
  const regions = regionsAt(projectWith([{ region: 'us-east-1' }, { region: 'eu-west-1', home: true }]));
  expect(regions['dev/us-east-1']?.homeOutputs).toEqual({ UsersArn: 'eu-west-1' });
  expect(regions['dev/eu-west-1']?.resources.Resources).toHaveProperty('Users');
  expect(mistakesAt(projectWith(two.map((region) => ({ ...region, home: true }))))).toEqual([
    'jaws.json:12: jaws.json: stage "dev" has two home regions, us-east-1 and eu-west-1.',
  ]);
});

test('every region knows all of its stage, the home region first', () => {
  const three = [{ region: 'us-east-1' }, { region: 'ap-south-1' }, { region: 'eu-west-1', home: true }];
  const root = projectWith(three, shared, { [place('dev', 'ap-south-1')]: {} });
  const all = ['eu-west-1', 'us-east-1', 'ap-south-1'];
  const regions = regionsAt(root);
  expect(three.map(({ region }) => regions[`dev/${region}`]?.allRegions)).toEqual([all, all, all]);
  const model = { name: 'demo', domain: 'demo.test' };
  expect(wellKnownValues(model, regions['dev/ap-south-1']!, {}).aaRegions).toBe('eu-west-1,us-east-1,ap-south-1');
  expect(wellKnownValues(model, regions['prod/us-east-1']!, {}).aaRegions).toBe('us-east-1');
});

test('a module can bring one', () => {
  const awsm = { resources: { cloudFormation: { Resources: { Users: table }, Outputs: { UsersArn: output } } } };
  const { Resources, Outputs } = structuredClone(shared) as typeof shared;
  Reflect.deleteProperty(Resources, 'Users');
  Reflect.deleteProperty(Outputs, 'UsersArn');
  const root = projectWith(two, { Resources, Outputs }, { 'aws_modules/users/awsm.json': awsm });
  expect(regionsAt(root)['dev/eu-west-1']?.homeOutputs).toEqual({ UsersArn: 'us-east-1' });
});

test('what refers to it where it is not is a mistake, with the way to do it', () => {
  const over = {
    ...shared,
    Resources: { ...shared.Resources, Alias: { Type: 'AWS::SSM::Parameter', Properties: { Value: { Ref: 'Users' } } } },
  };
  expect(mistakesAt(projectWith(two, over))).toEqual([
    'cloudformation/resources-cf.json:19: Alias refers to Users, which exists in us-east-1 only ("jaws:home"); Alias is deployed to eu-west-1 too. Let functions refer to its output UsersArn in their awsm.json (Environment, iamPolicyDocumentStatements), or mark Alias with "jaws:home" too.',
  ]);
  expect(mistakesAt(projectWith([{ region: 'us-east-1' }], over))).toEqual([]);
});

test('the mark is true or false', () => {
  const over = { Resources: { Zone: { Type: 'AWS::Route53::HostedZone', Metadata: { 'jaws:home': 'yes' } } } };
  expect(mistakesAt(projectWith(two, over)).join()).toContain(
    'Resources.Zone.Metadata.jaws:home must be true or false',
  );
});
