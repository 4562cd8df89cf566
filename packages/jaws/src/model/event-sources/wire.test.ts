import { describe, expect, test } from 'vitest';
import { hello, jaws, resourcesFile, testProject } from '../testing.ts';

const { project, model, problems } = testProject();
const file = 'aws_modules/greetings/hello/awsm.json';

type Json = Readonly<Record<string, unknown>>;

const sources = (eventSources: Json, id = 'greetings/hello') => ({
  [`aws_modules/${id}/awsm.json`]: { lambda: { iamPolicyDocumentStatements: [], eventSources } },
});
const trigger = (Trigger: string, UserPoolArn: unknown = { Ref: 'PoolArn' }, more: Json = {}) => ({
  Type: 'AWS::Cognito::UserPool',
  Properties: { UserPoolArn, Trigger, ...more },
});
const bucket = (Bucket: unknown, more: Json = {}) => ({ Type: 'AWS::S3::Bucket', Properties: { Bucket, ...more } });

const template = (pool: Json = {}, files: Json = {}, more: Json = {}) => ({
  Resources: {
    Pool: { Type: 'AWS::Cognito::UserPool', ...more, Properties: pool },
    Files: { Type: 'AWS::S3::Bucket', Properties: files },
    Queue: { Type: 'AWS::SQS::Queue' },
  },
  Outputs: {
    PoolArn: { Value: { 'Fn::GetAtt': ['Pool', 'Arn'] } },
    FilesName: { Value: { Ref: 'Files' } },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    FilesText: { Value: { 'Fn::Sub': '${Files}' } },
    QueueArn: { Value: { 'Fn::GetAtt': 'Queue.Arn' } },
  },
});
const propertiesOf = (id: string, at = 0) => model().stages[0]!.regions[at]!.resources.Resources[id]!.Properties;
const arn = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:dev-demo-lGreetingsHello:live',
};

describe('what an event source sets in the resources template', () => {
  test('the triggers of a user pool, beside those that it has', () => {
    const pool = { UserPoolName: 'p', LambdaConfig: { CustomMessage: 'arn:mine', PreSignUp: arn } };
    project({
      [resourcesFile]: template(pool),
      ...sources({
        One: trigger('PreSignUp'),
        Two: trigger('PreTokenGeneration', { Ref: 'aaPoolArn' }, { LambdaVersion: 'V2_0' }),
      }),
    });
    expect(propertiesOf('Pool')).toEqual({
      UserPoolName: 'p',
      LambdaConfig: {
        CustomMessage: 'arn:mine',
        PreSignUp: arn,
        PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: 'V2_0' },
      },
    });
  });

  test.each(['FilesName', 'FilesText'])(
    'that the bucket of %s notifies EventBridge, beside its own settings',
    (Ref) => {
      const specified = { NotificationConfiguration: { QueueConfigurations: [] } };
      project({ [resourcesFile]: template({}, specified), ...sources({ One: bucket({ Ref }) }) });
      expect(propertiesOf('Files')).toEqual({
        NotificationConfiguration: { QueueConfigurations: [], EventBridgeConfiguration: { EventBridgeEnabled: true } },
      });
    },
  );

  test('nothing of another region’s user pool', () => {
    const home = { Metadata: { 'jaws:home': true } };
    project({
      'jaws.json': { ...jaws, stages: { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] } },
      'cloudformation/resources-cf.json': template({}, {}, home),
      [resourcesFile]: {},
      'cloudformation/dev/eu-west-1/resources-cf.json': {},
      ...sources({ One: trigger('PreSignUp') }),
    });
    expect(propertiesOf('Pool')).toEqual({ LambdaConfig: { PreSignUp: arn } });
    expect(model().stages[0]!.regions[1]!.resources.Resources.Pool).toBeUndefined();
  });
});

describe('what cannot be set there', () => {
  test.each([
    [{ Ref: 'QueueArn' }, 'has a UserPoolArn of no AWS::Cognito::UserPool in the resources template.'],
    [{ Ref: 'Nothing' }, 'has a UserPoolArn of no AWS::Cognito::UserPool in the resources template.'],
    ['arn:aws:cognito-idp:us-east-1:1:userpool/x', 'has a UserPoolArn of no AWS::Cognito::UserPool'],
  ])('a trigger of %j', (UserPoolArn, problem) => {
    project({ [resourcesFile]: template(), ...sources({ One: trigger('PreSignUp', UserPoolArn) }) });
    expect(problems()).toEqual([expect.stringContaining(`${file}: the event source One ${problem}`)]);
  });

  test('a trigger that is another function’s', () => {
    project({
      [resourcesFile]: template(),
      ...sources({ One: trigger('PreSignUp') }),
      ...sources({ Other: trigger('PreSignUp') }, 'greetings/other'),
    });
    expect(problems()).toEqual([
      expect.stringContaining('the event source Other sets LambdaConfig.PreSignUp of Pool, which has another value.'),
    ]);
  });

  test('a version of events that the trigger does not have', () => {
    project({
      [resourcesFile]: template(),
      ...sources({ One: trigger('PreSignUp', undefined, { LambdaVersion: 'V2_0' }) }),
    });
    expect(problems()).toEqual([expect.stringContaining('only the Trigger PreTokenGeneration has')]);
  });

  test('events of a bucket elsewhere, unless awsm.json says that EventBridge gets them', () => {
    const elsewhere = bucket('bucket-of-others');
    project({ [resourcesFile]: template(), ...sources({ One: elsewhere }) });
    expect(problems()).toEqual([
      expect.stringContaining('has a Bucket of no AWS::S3::Bucket in the resources template. Refer to'),
    ]);
    project({
      [resourcesFile]: template(),
      ...sources({ One: bucket('bucket-of-others', { EventBridgeEnabled: true }) }),
    });
    expect(propertiesOf('Files')).toEqual({});
  });

  test('events that a bucket does not have, and fields that are misspelled', () => {
    project({
      [resourcesFile]: template(),
      ...sources({ One: bucket({ Ref: 'FilesName' }, { Events: ['s3:ObjectCreated:*'] }) }),
    });
    expect(problems()).toEqual([
      expect.stringContaining('Properties.Events[0] must be one of Object Created, Object Deleted'),
    ]);
    project({ [resourcesFile]: template(), ...sources({ One: bucket({ Ref: 'FilesName' }, { Prefixx: 'a' }) }) });
    expect(problems()).toEqual([expect.stringContaining('Did you mean Prefix?')]);
  });
});

test('a function without such sources changes no template', () => {
  project({ [resourcesFile]: template(), ...hello({ lambda: {} }) });
  expect(propertiesOf('Pool')).toEqual({});
});
