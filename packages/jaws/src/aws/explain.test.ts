import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JawsError } from '../errors/error.ts';
import { connect } from './connect.ts';
import { explainAwsError, readDenial } from './explain.ts';
import { awsCode, rejected } from './observe.ts';

const context = { service: 's3', operation: 'PutObject', region: 'eu-west-1', profile: 'work', endpoint: undefined };
const answer = (name: string, message: string, httpStatusCode = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode, attempts: 5 } });

// Texts as AWS writes them: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
describe('what AWS says when it denies', () => {
  test.each([
    [
      'User: arn:aws:iam::111122223333:user/mary is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:PutObject action',
      { principal: 'arn:aws:iam::111122223333:user/mary', action: 's3:PutObject', resource: 'arn:aws:s3:::b/k' },
    ],
    [
      'User: arn:aws:sts::1:assumed-role/ci/x is not authorized to perform: cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:us-east-1:1:stack/dev-shop-r/*',
      {
        principal: 'arn:aws:sts::1:assumed-role/ci/x',
        action: 'cloudformation:CreateChangeSet',
        resource: 'arn:aws:cloudformation:us-east-1:1:stack/dev-shop-r/*',
      },
    ],
    ['Access Denied', {}],
  ])('%s', (text, parts) => {
    expect(readDenial(text)).toEqual(parts);
  });

  test('the error names the action and the resource', () => {
    const error = explainAwsError(
      answer(
        'AccessDeniedException',
        'User: arn:aws:iam::1:user/a is not authorized to perform: lambda:CreateFunction on resource: arn:aws:lambda:x',
        403,
      ),
      context,
    );
    expect(error).toMatchObject({
      code: 'AwsAccessDenied',
      message: expect.stringMatching(/arn:aws:iam::1:user\/a may not do lambda:CreateFunction on arn:aws:lambda:x/),
      hint: expect.stringMatching(/Allow lambda:CreateFunction/),
    });
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
test('a region that accounts have to enable is named, unless the signature is wrong or the endpoint is not of AWS', () => {
  const detail = 'The security token included in the request is invalid.';
  const codeOf = (name: string, over: object) => explainAwsError(answer(name, detail, 403), { ...context, ...over });
  const optIn = { region: 'ap-east-1' };
  for (const name of ['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidToken', 'AuthFailure']) {
    expect(codeOf(name, optIn)).toMatchObject({
      code: 'AwsRegionNotEnabled',
      message: expect.stringContaining('ap-east-1 does not accept'),
      hint: expect.stringContaining('aws account enable-region --region-name ap-east-1 --profile work'),
    });
    expect(codeOf(name, {})?.code).toBe('AwsCredentialsInvalid');
    expect(codeOf(name, { ...optIn, endpoint: 'http://127.0.0.1:1' })?.code).toBe('AwsCredentialsInvalid');
  }
  expect(codeOf('SignatureDoesNotMatch', optIn)?.code).toBe('AwsCredentialsInvalid');
});

describe('what each answer means to the user', () => {
  test.each([
    ['ExpiredToken', 'The provided token has expired.', 'AwsCredentialsExpired'],
    ['ExpiredTokenException', 'The security token included in the request is expired', 'AwsCredentialsExpired'],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'AwsCredentialsInvalid'],
    [
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      'AwsCredentialsInvalid',
    ],
    [
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      'AwsClockSkewed',
    ],
    [
      'SignatureDoesNotMatch',
      'Signature expired: 20250101T000000Z is now earlier than 20250101T001500Z',
      'AwsClockSkewed',
    ],
    ['InvalidSignatureException', 'Signature not yet current: 20250101T000000Z is still later than', 'AwsClockSkewed'],
    ['Throttling', 'Rate exceeded', 'AwsThrottled'],
    ['TooManyRequestsException', 'Rate exceeded', 'AwsThrottled'],
    ['SlowDown', 'Please reduce your request rate.', 'AwsThrottled'],
    ['NotImplemented', 's3:Foo is not implemented', 'AwsNotImplemented'],
  ])('%s: %s', (name, message, code) => {
    expect(explainAwsError(answer(name, message), context)?.code).toBe(code);
  });

  test('a server error is one of AWS', () => {
    expect(explainAwsError(answer('InternalFailure', 'oops', 500), context)?.code).toBe('AwsUnavailable');
  });

  test('a server error of another endpoint is not put down to AWS', () => {
    const endpoint = 'http://127.0.0.1:4566';
    const full = explainAwsError(answer('ServiceUnavailable', 'The disk is full.', 503), { ...context, endpoint });
    expect(full).toMatchObject({
      code: 'AwsUnavailable',
      message: expect.stringContaining(`${endpoint} failed to answer`),
      hint: expect.stringContaining('Free some space'),
    });
  });

  test('an SSO session that is over says which command renews it', () => {
    const thrown = Object.assign(
      new Error(
        'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
      ),
      { name: 'CredentialsProviderError' },
    );
    const signIn = { profile: 'company', by: 'sso' } as const;
    expect(explainAwsError(thrown, { ...context, signIn })).toMatchObject({
      code: 'AwsCredentialsExpired',
      hint: expect.stringContaining('aws sso login --profile company'),
    });
  });

  test('an answer about the request itself is left to the caller', () => {
    const thrown = answer('ValidationError', 'Stack with id x does not exist');
    expect(explainAwsError(thrown, context)).toBeUndefined();
    expect(explainAwsError(new TypeError('a bug'), context)).toBeUndefined();
    expect(rejected(new TypeError('a bug'))).toBeInstanceOf(TypeError);
  });
});

describe('clients', () => {
  let server: Server;
  let endpoint: string;
  let reply: { status: number; body: string } = { status: 200, body: '' };
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(reply.status, { 'content-type': 'text/xml' }).end(reply.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const credentials = { accessKeyId: 'a', secretAccessKey: 'very-secret' };

  test('throw the errors of the catalogue, without credentials in them', async () => {
    reply = { status: 403, body: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>' };
    const aws = await connect({ profile: undefined, endpoint, credentials });
    const s3 = await aws.in('us-east-1').s3();
    const error = await s3
      .send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))
      .catch((one: unknown) => one as JawsError);
    expect(error).toMatchObject({
      code: 'AwsAccessDenied',
      message: expect.stringContaining('s3:GetObject in us-east-1'),
    });
    expect(JSON.stringify(error)).not.toContain('very-secret');
  });

  test('leave an answer about the request as it is, and mark it for the user', async () => {
    reply = {
      status: 400,
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id x does not exist</Message></Error></ErrorResponse>',
    };
    const aws = await connect({ profile: undefined, endpoint, credentials });
    const cf = await aws.in('us-east-1').cloudFormation();
    const error = await cf.send(new DescribeStacksCommand({ StackName: 'x' })).catch((one: unknown) => one);
    expect(awsCode(error)).toBe('ValidationError');
    expect(rejected(error)).toMatchObject({
      code: 'AwsRejected',
      message: expect.stringMatching(/cloudformation:DescribeStacks in us-east-1 with ValidationError/),
    });
  });

  test('ask for the account again after a failure', async () => {
    const aws = await connect({ profile: undefined, endpoint, credentials });
    const denied = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
    reply = { status: 403, body: `<ErrorResponse>${denied}</ErrorResponse>` };
    await expect(aws.in('us-east-1').account()).rejects.toMatchObject({ code: 'AwsAccessDenied' });
    reply = {
      status: 200,
      body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    };
    expect(await aws.in('us-east-1').account()).toBe('111122223333');
  });

  test('name the address that does not answer', async () => {
    // Port 9 of the loopback refuses connections: nothing listens there.
    const aws = await connect({ profile: undefined, endpoint: 'http://127.0.0.1:9', credentials });
    const error = await aws
      .in('us-east-1')
      .account()
      .catch((one: unknown) => one);
    expect(error).toMatchObject({
      code: 'AwsUnreachable',
      message: expect.stringContaining('http://127.0.0.1:9'),
      hint: expect.stringMatching(/jaws cloud region list.*AWS_ENDPOINT_URL/),
    });
  });

  test('say when a profile has no credentials', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jaws-aws-'));
    const before = { ...process.env };
    try {
      await writeFile(join(folder, 'config'), '[profile bare]\nregion = us-east-1\n');
      process.env.AWS_CONFIG_FILE = join(folder, 'config');
      const aws = await connect({ profile: 'bare', endpoint });
      await expect(aws.in('us-east-1').account()).rejects.toMatchObject({
        code: 'AwsCredentialsMissing',
        message: expect.stringContaining('profile bare'),
      });
    } finally {
      process.env.AWS_CONFIG_FILE = before.AWS_CONFIG_FILE!;
      await rm(folder, { recursive: true });
    }
  });
});
