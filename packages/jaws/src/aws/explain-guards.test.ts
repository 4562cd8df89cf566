import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from './connect.ts';
import { explainAwsError } from './explain.ts';

const context = { service: 's3', operation: 'HeadObject', region: 'eu-west-1', profile: 'work', endpoint: undefined };
const answer = (name: string, message: string, httpStatusCode: number) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

// The SDK names an error so that has no body: HEAD requests of S3.
test('an error without a name is a denial where its status says so, and nowhere else', () => {
  expect(explainAwsError(answer('UnknownError', 'UnknownError', 403), context)?.code).toBe('AwsAccessDenied');
  for (const status of [400, 404, 500])
    expect(explainAwsError(answer('UnknownError', 'UnknownError', status), context)?.code).not.toBe('AwsAccessDenied');
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-troubleshooting.html
test('a signature that is wrong is about the clock where the answer says so, and about the credentials elsewhere', () => {
  const codeOf = (message: string) => explainAwsError(answer('SignatureDoesNotMatch', message, 403), context)?.code;
  for (const text of ['Signature expired: 20260101T000000Z is now earlier than', 'Signature not yet current: 2026'])
    expect(codeOf(text)).toBe('AwsClockSkewed');
  expect(codeOf('The request signature we calculated does not match')).toBe('AwsCredentialsInvalid');
});

let server: Server;
let serve: (action: string) => readonly [status: number, body: string];
beforeEach(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [status, text] = serve(new URLSearchParams(body).get('Action') ?? '');
    response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
const connected = (more: object = {}) => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return connect({ profile: undefined, credentials, endpoint, env: {}, ...more });
};
const identity =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account><Arn>arn:aws:iam::1:user/a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>';

test.each(['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'])(
  'a session of a role without its %s cannot be used, and says so',
  async (missing) => {
    const keys = { AccessKeyId: 'k', SecretAccessKey: 's', SessionToken: 't', Expiration: '2126-01-01T00:00:00Z' };
    const given = Object.entries(keys).filter(([name]) => name !== missing);
    const made = given.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
    serve = (action) => [
      200,
      action === 'AssumeRole'
        ? `<AssumeRoleResponse><AssumeRoleResult><Credentials>${made}</Credentials></AssumeRoleResult></AssumeRoleResponse>`
        : identity,
    ];
    const aws = await connected({ role: { arn: 'arn:aws:iam::1:role/deployer' } });
    await expect(aws.in('us-east-1').account()).rejects.toMatchObject({ code: 'AwsAnswerUnreadable' });
  },
);

test('whether an account has a region is not guessed from another error', async () => {
  serve = () => [200, identity];
  expect(await (await connected()).hasRegion('ap-east-1')).toBe(true);
  serve = () => [403, '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>'];
  await expect((await connected()).hasRegion('ap-east-1')).rejects.toMatchObject({ code: 'AwsAccessDenied' });
});

test('credentials that have expired are renewed by a sign-in where they came from one, and nowhere else', () => {
  const explained = (name: string, message: string, by?: 'sso' | 'login' | 'process') =>
    explainAwsError(answer(name, message, 400), { ...context, signIn: by && { profile: 'company', by } });
  const plain = explained('CredentialsProviderError', 'Profile work has expired credentials.');
  expect([plain?.code, plain?.hint?.startsWith('Get new credentials')]).toEqual(['AwsCredentialsExpired', true]);
  for (const [name, message, by, step] of [
    ['CredentialsProviderError', 'The SSO session associated with this profile has expired.', 'sso', '`aws sso login'],
    ['TokenProviderError', 'Token is expired.', 'sso', '`aws sso login'],
    ['CredentialsProviderError', 'Your session has expired. Please reauthenticate.', 'login', '`aws login'],
  ] as const) {
    const error = explained(name, message, by);
    expect([error?.code, error?.hint]).toEqual([
      'AwsCredentialsExpired',
      `Run ${step} --profile company\`, then run the same command again.`,
    ]);
  }
});
