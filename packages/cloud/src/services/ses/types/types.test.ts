import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { SES } from '@aws-sdk/client-ses';
import { SESv2 } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SES.html

let cloud: Cloud;
let stacks: CloudFormation;
let ses: SES;
let sesv2: SESv2;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  stacks = new CloudFormation(config);
  ses = new SES(config);
  sesv2 = new SESv2(config);
});
afterAll(() => cloud.close());

const template = (subject: string, types: string[], ScalingMode = 'STANDARD') =>
  JSON.stringify({
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic' },
      Set: { Type: 'AWS::SES::ConfigurationSet', Properties: { SendingOptions: { SendingEnabled: true } } },
      Events: {
        Type: 'AWS::SES::ConfigurationSetEventDestination',
        Properties: {
          ConfigurationSetName: { Ref: 'Set' },
          EventDestination: {
            Name: 'topic',
            Enabled: true,
            MatchingEventTypes: types,
            SnsDestination: { TopicARN: { Ref: 'Topic' } },
          },
        },
      },
      Domain: {
        Type: 'AWS::SES::EmailIdentity',
        Properties: {
          EmailIdentity: 'example.com',
          ConfigurationSetAttributes: { ConfigurationSetName: { Ref: 'Set' } },
          MailFromAttributes: { MailFromDomain: 'mail.example.com' },
        },
      },
      Template: {
        Type: 'AWS::SES::Template',
        Properties: { Template: { TemplateName: 't', SubjectPart: subject, TextPart: 'x' } },
      },
      Rules: { Type: 'AWS::SES::ReceiptRuleSet' },
      Rule: {
        Type: 'AWS::SES::ReceiptRule',
        Properties: {
          RuleSetName: { Ref: 'Rules' },
          Rule: { Name: 'r', Enabled: true, Actions: [{ SNSAction: { TopicArn: { Ref: 'Topic' } } }] },
        },
      },
      Filter: {
        Type: 'AWS::SES::ReceiptFilter',
        Properties: { Filter: { Name: 'f', IpFilter: { Policy: 'Block', Cidr: '10.0.0.0/8' } } },
      },
      Pool: { Type: 'AWS::SES::DedicatedIpPool', Properties: { PoolName: 'pool', ScalingMode } },
      List: {
        Type: 'AWS::SES::ContactList',
        Properties: {
          Topics: [{ TopicName: 'news', DisplayName: 'News', DefaultSubscriptionStatus: 'OPT_IN' }],
        },
      },
    },
    Outputs: {
      Set: { Value: { Ref: 'Set' } },
      Rules: { Value: { Ref: 'Rules' } },
      Record: { Value: { 'Fn::GetAtt': ['Domain', 'DkimDNSTokenName1'] } },
    },
  });

const wait = () => ({ client: stacks, maxWaitTime: 20, minDelay: 1, maxDelay: 1 });

it('makes what a template says, changes it in place, and takes it away', async () => {
  const StackName = 'mail';
  await stacks.createStack({ StackName, TemplateBody: template('one', ['send']) });
  await waitUntilStackCreateComplete(wait(), { StackName });
  const { Stacks } = await stacks.describeStacks({ StackName });
  const made = Object.fromEntries(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  expect(made.Record).toMatch(/\._domainkey\.example\.com$/);
  const identity = await sesv2.getEmailIdentity({ EmailIdentity: 'example.com' });
  expect(identity).toMatchObject({
    ConfigurationSetName: made.Set,
    MailFromAttributes: { MailFromDomain: 'mail.example.com' },
  });
  expect((await ses.describeReceiptRuleSet({ RuleSetName: made.Rules })).Rules?.map(({ Name }) => Name)).toEqual(['r']);

  await stacks.updateStack({
    StackName,
    TemplateBody: template('two', ['send', 'renderingFailure', 'deliveryDelay', 'SUBSCRIPTION'], 'MANAGED'),
  });
  await waitUntilStackUpdateComplete(wait(), { StackName });
  expect((await ses.getTemplate({ TemplateName: 't' })).Template?.SubjectPart).toBe('two');
  expect((await sesv2.getDedicatedIpPool({ PoolName: 'pool' })).DedicatedIpPool?.ScalingMode).toBe('MANAGED');
  const events = await sesv2.getConfigurationSetEventDestinations({ ConfigurationSetName: made.Set });
  expect(events.EventDestinations?.[0]?.MatchingEventTypes).toEqual([
    'SEND',
    'RENDERING_FAILURE',
    'DELIVERY_DELAY',
    'SUBSCRIPTION',
  ]);

  await stacks.deleteStack({ StackName });
  await waitUntilStackDeleteComplete(wait(), { StackName });
  expect((await sesv2.listEmailIdentities({})).EmailIdentities).toEqual([]);
  expect((await ses.listReceiptFilters({})).Filters).toEqual([]);
  expect((await sesv2.listDedicatedIpPools({})).DedicatedIpPools).toEqual([]);
});
