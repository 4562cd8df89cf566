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

// Roles that Lambda refuses:
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions,
// https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html and …/invocation-async-retain-records.html#invocation-dlq
describe('settings that the role of all functions has no rights for', () => {
  const cases: [name: string, value: unknown, service: string, action: string][] = [
    ['VpcConfig', { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] }, 'ec2', 'ec2:CreateNetworkInterface'],
    ['TracingConfig', { Mode: 'Active' }, 'xray', 'xray:PutTraceSegments'],
    ['DeadLetterConfig', { TargetArn: { Ref: 'DeadArn' } }, 'sqs or sns', 'sqs:SendMessage'],
  ];
  test.each(cases)(
    '%s is refused, unless a policy is about it or the function has another role',
    (name, value, service, action) => {
      write({ [name]: value });
      const rights = `rights of ${service}, which the role of all functions does not have.`;
      expect(problems()).toEqual([expect.stringContaining(`${file}: ${name} needs ${rights} ${hint}`)]);
      write({ [name]: value }, allowing([action]));
      expect(model().functions).toHaveLength(1);
      write({ [name]: value }, scaffolded, { iamPolicyDocumentStatements: [] });
      expect(model().functions).toHaveLength(1);
      write({ [name]: value, Role: 'arn:aws:iam::123456789012:role/mine' });
      expect(model().functions).toHaveLength(1);
    },
  );

  test('file systems are refused, unless a policy is about them', () => {
    const VpcConfig = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] };
    const properties = { VpcConfig, FileSystemConfigs: [{ Arn: 'arn', LocalMountPath: '/mnt/x' }] };
    write(properties, allowing(['ec2:CreateNetworkInterface']));
    const rights = 'rights of elasticfilesystem, which the role of all functions does not have.';
    expect(problems()).toEqual([expect.stringContaining(`${file}: FileSystemConfigs needs ${rights} ${hint}`)]);
    write(properties, allowing(['ec2:CreateNetworkInterface', 'elasticfilesystem:*']));
    expect(model().functions).toHaveLength(1);
  });

  test('PassThrough tracing needs no permission', () => {
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
    // The functions' own groups continue with the `l` of their names.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    write({ LoggingConfig: { LogGroup: { 'Fn::Sub': '/aws/lambda/${aaStage}-${aaProjectName}-all' } } });
    expect(problems()).toEqual([expect.stringContaining(other)]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    write({ LoggingConfig: { LogGroup: { 'Fn::Sub': '/aws/lambda/${aaStage}-${aaProjectName}-logs' } } });
    expect(model().functions).toHaveLength(1);
  });
});
