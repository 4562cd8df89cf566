import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsCloud } from './testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof eventsCloud>>;
let RoleArn: string;

beforeAll(async () => {
  cloud = await eventsCloud();
  RoleArn = await cloud.busRole();
  await cloud.events.putRule({ Name: 'r', EventPattern: '{"source": ["shop"]}' });
});
afterAll(() => cloud.close());

describe('PutTargets', () => {
  const put = (...targets: { Arn: string; Id?: string; RoleArn?: string; DeadLetterConfig?: { Arn: string } }[]) =>
    cloud.events.putTargets({ Rule: 'r', Targets: targets.map((one) => ({ Id: 'a', ...one })) });

  // An ARN of a service without targets gets this message: recorded for Glue jobs, whose service only has targets of another
  // kind.
  it('refuses services that have no targets', async () => {
    for (const Arn of ['arn:aws:rds:eu-west-1:000000000000:db:x', 'arn:aws:s3:::bucket']) {
      await expect(put({ Arn })).rejects.toMatchObject({
        name: 'ValidationException',
        message: `Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`,
      });
    }
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html: in other regions, only buses.
  it('refuses targets in another region, except buses', async () => {
    const Arn = 'arn:aws:sqs:us-west-2:000000000000:q';
    await expect(put({ Arn })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `Access to the resource ${Arn} is denied. Reason: Adding cross-region target is not permitted.`,
    });
    const bus = 'arn:aws:events:us-west-2:000000000000:event-bus/default';
    expect(await put({ Arn: bus, RoleArn })).toMatchObject({ FailedEntryCount: 0 });
  });

  // Measured on AWS: github.com/badmintoncryer/cdk-preflight, rules/events/pf-events-target-role-required; accounts:
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html
  it('wants a role for buses, and for whatever is in another account', async () => {
    for (const Arn of [
      'arn:aws:events:eu-west-1:111122223333:event-bus/x',
      'arn:aws:events:eu-west-1:000000000000:event-bus/x',
      'arn:aws:states:eu-west-1:000000000000:stateMachine:x',
      'arn:aws:sqs:eu-west-1:111122223333:q',
      'arn:aws:lambda:eu-west-1:111122223333:function:f',
    ]) {
      await expect(put({ Arn })).rejects.toThrow(`RoleArn is required for target ${Arn}.`);
      expect(await put({ Arn, RoleArn })).toMatchObject({ FailedEntryCount: 0 });
    }
  });

  // Measured on AWS: the same, rules/events/pf-events-target-dlq and pf-events-target-id-duplicate.
  it('takes a standard queue of the region for dead letters, and each id once', async () => {
    const Arn = 'arn:aws:sqs:eu-west-1:000000000000:q';
    const letters = (dead: string) => put({ Arn, DeadLetterConfig: { Arn: dead } });
    await expect(letters('arn:aws:sns:eu-west-1:000000000000:t')).rejects.toThrow(
      'sns is not supported as a dead letter resource',
    );
    await expect(letters('arn:aws:sqs:eu-west-1:000000000000:q.fifo')).rejects.toThrow(
      'SQS FIFO is not supported by Dead Letter Queues',
    );
    await expect(letters('arn:aws:sqs:us-west-2:000000000000:q')).rejects.toThrow('not in the region eu-west-1');
    await expect(
      cloud.events.createEventBus({ Name: 'b', DeadLetterConfig: { Arn: 'arn:aws:sns:eu-west-1:000000000000:t' } }),
    ).rejects.toThrow('sns is not supported as a dead letter resource');
    await expect(put({ Arn, Id: 'x' }, { Arn, Id: 'x' })).rejects.toThrow(
      "Parameter targets is not valid. Reason: More than one target with Id 'x' is provided.",
    );
  });
});

it('a lenient cloud delivers to the queue of the region that the ARN names', async () => {
  const lenient = await eventsCloud({ lenient: true });
  try {
    const west = new SQS({ ...lenient.config, region: 'us-west-2' });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
    });
    const { QueueUrl } = await west.createQueue({ QueueName: 'q', Attributes: { Policy } });
    const { QueueUrl: own } = await lenient.sqs.createQueue({ QueueName: 'q', Attributes: { Policy } });
    await lenient.events.putRule({ Name: 'r', EventPattern: '{"source": ["shop"]}' });
    const Targets = [{ Id: 'a', Arn: 'arn:aws:sqs:us-west-2:000000000000:q' }];
    await lenient.events.putTargets({ Rule: 'r', Targets });
    await lenient.put({});
    expect((await west.receiveMessage({ QueueUrl })).Messages).toHaveLength(1);
    expect((await lenient.sqs.receiveMessage({ QueueUrl: own })).Messages).toBeUndefined();
  } finally {
    await lenient.close();
  }
});

describe('a connection', () => {
  const AuthParameters = { ApiKeyAuthParameters: { ApiKeyName: 'x-key', ApiKeyValue: 'hidden' } };

  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeauthorizeConnection.html: "Removes all authorization
  // parameters from the connection."
  it('that is deauthorized has no parameters until a request brings new ones', async () => {
    const Name = 'c';
    const Description = 'x';
    await cloud.events.createConnection({ Name, AuthorizationType: 'API_KEY', AuthParameters });
    expect(await cloud.events.deauthorizeConnection({ Name })).toMatchObject({ ConnectionState: 'DEAUTHORIZED' });
    expect((await cloud.events.describeConnection({ Name })).AuthParameters).toEqual({});
    expect(await cloud.events.updateConnection({ Name, Description })).toMatchObject({
      ConnectionState: 'DEAUTHORIZED',
    });
    expect(await cloud.events.updateConnection({ Name, AuthParameters })).toMatchObject({
      ConnectionState: 'AUTHORIZED',
    });
    expect((await cloud.events.describeConnection({ Name })).AuthParameters).toEqual({
      ApiKeyAuthParameters: { ApiKeyName: 'x-key' },
    });
  });

  // Measured on AWS: github.com/badmintoncryer/cdk-preflight, rules/events/pf-events-connection-auth-parameters and
  // pf-events-apidestination-endpoint. The whole sentence is what CloudFormation reports from CreateApiDestination.
  it('and an API destination are called by HTTPS, on this machine by HTTP too', async () => {
    const { ConnectionArn } = await cloud.events.createConnection({
      Name: 'd',
      AuthorizationType: 'API_KEY',
      AuthParameters,
    });
    const create = (InvocationEndpoint: string | undefined, Name = 'd') =>
      cloud.events.createApiDestination({ Name, ConnectionArn, InvocationEndpoint, HttpMethod: 'GET' });
    for (const url of ['file:///etc/passwd', 'nonsense', 'http://x.example', 'https://', 'https://*.x.example/a']) {
      await expect(create(url)).rejects.toThrow(
        `Parameter InvocationEndpoint is not valid. Reason: Endpoint '${url}' is invalid, please provide a valid HTTPS endpoint URL.`,
      );
    }
    await expect(create(undefined)).rejects.toThrow('Member must not be null');
    await create('https://x.example/*/a', 'ok');
    await create('http://127.0.0.1:8080/a', 'here');
    await expect(
      cloud.events.updateApiDestination({ Name: 'ok', InvocationEndpoint: 'file:///etc/passwd' }),
    ).rejects.toThrow('Parameter InvocationEndpoint is not valid.');
    const OAuthParameters = {
      AuthorizationEndpoint: 'http://x.example/token',
      HttpMethod: 'POST',
      ClientParameters: { ClientID: 'a', ClientSecret: 'b' },
    } as const;
    await expect(
      cloud.events.createConnection({
        Name: 'o',
        AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
        AuthParameters: { OAuthParameters },
      }),
    ).rejects.toThrow('Parameter AuthorizationEndpoint is not valid');
  });
});
