import { describe, expect, test } from 'vitest';
import { sharedTemplate } from '../scaffold/resources.ts';
import { hello, resourcesFile, testProject } from './testing.ts';

const { project, model, problems } = testProject();
const file = 'aws_modules/greetings/hello/awsm.json';
const hint =
  'Write "iamPolicyDocumentStatements": [] under lambda: the function then has a role of its own, with the rights that its settings need. Or give them to the role of all functions.';
const scaffolded = sharedTemplate({ project: 'demo', domain: 'myapp.com', email: 'me@myapp.com' });

const allowing = (Action: unknown, Resource: unknown = '*') => ({
  ...scaffolded,
  Resources: {
    ...scaffolded.Resources,
    Mine: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } },
    },
  },
});
const write = (cloudFormation: object, template: object = scaffolded, lambda: object = {}) =>
  project({ [resourcesFile]: template, ...hello({ lambda: { ...lambda, cloudFormation } }) });

// What Lambda refuses: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions,
// https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html and …/invocation-async-retain-records.html#invocation-dlq
describe('settings that the role of all functions has no rights for', () => {
  const VpcConfig = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] };
  const ofVpc = 'ec2:CreateNetworkInterface';
  const cases: [name: string, value: unknown, service: string, action: string][] = [
    ['VpcConfig', VpcConfig, 'ec2', ofVpc],
    ['TracingConfig', { Mode: 'Active' }, 'xray', 'xray:PutTraceSegments'],
    ['DeadLetterConfig', { TargetArn: { Ref: 'DeadArn' } }, 'sqs or sns', 'sqs:SendMessage'],
    ['FileSystemConfigs', [{ Arn: 'arn', LocalMountPath: '/mnt/x' }], 'elasticfilesystem', 'elasticfilesystem:*'],
  ];
  test.each(cases)(
    '%s is refused, unless a policy is about it or the function has another role',
    (name, value, service, action) => {
      // A file system is reached from a VPC only.
      const isFiles = name === 'FileSystemConfigs';
      const settings = { ...(isFiles && { VpcConfig }), [name]: value };
      write(settings, isFiles ? allowing([ofVpc]) : scaffolded);
      const what = `rights of ${service}, which the role of all functions does not have.`;
      expect(problems()).toEqual([expect.stringContaining(`${file}: ${name} needs ${what} ${hint}`)]);
      write(settings, allowing([action, ofVpc]));
      expect(model().functions).toHaveLength(1);
      write(settings, scaffolded, { iamPolicyDocumentStatements: [] });
      expect(model().functions).toHaveLength(1);
      write({ ...settings, Role: 'arn:aws:iam::123456789012:role/mine' });
      expect(model().functions).toHaveLength(1);
    },
  );

  test('tracing that only passes on is none of them', () => {
    write({ TracingConfig: { Mode: 'PassThrough' }, MemorySize: 512 });
    expect(model().functions).toHaveLength(1);
  });

  test('a log group of one\u2019s own is refused, unless a policy lets the role write it', () => {
    const other = `LoggingConfig needs the right to write that log group, which the role of all functions does not have. ${hint}`;
    for (const LogGroup of ['/mine', { Ref: 'MyGroup' }]) {
      write({ LoggingConfig: { LogGroup } });
      expect(problems()).toEqual([expect.stringContaining(`${file}: ${other}`)]);
      write(
        { LoggingConfig: { LogGroup } },
        allowing('logs:PutLogEvents', 'arn:aws:logs:us-east-1:1:log-group:/mine:*'),
      );
      expect(model().functions).toHaveLength(1);
    }
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    write({ LoggingConfig: { LogGroup: { 'Fn::Sub': '/aws/lambda/${aaStage}-${aaProjectName}-all' } } });
    expect(model().functions).toHaveLength(1);
  });
});
