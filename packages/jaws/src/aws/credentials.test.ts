import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from './connect.ts';
import { sharedSources } from './credentials.ts';

let folder: string;
let server: Server;
/** For each call to STS: its action, the MFA code and the key that signed it. */
let calls: string[][];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jaws-mfa-'));
  calls = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const action = form.get('Action') ?? '';
    calls.push([action, form.get('TokenCode') ?? '', key]);
    const keys =
      '<AccessKeyId>session</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2126-01-01T00:00:00Z</Expiration>';
    const result = action === 'AssumeRole' ? `<Credentials>${keys}</Credentials>` : '<Account>111122223333</Account>';
    response
      .writeHead(200, { 'content-type': 'text/xml' })
      .end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true });
});

const serial = 'arn:aws:iam::111122223333:mfa/mary';
const profiles = [
  '[profile base]\naws_access_key_id=base\naws_secret_access_key=s',
  `[profile team]\nrole_arn=arn:aws:iam::111122223333:role/deployer\nsource_profile=base\nmfa_serial=${serial}\nregion=eu-west-1`,
  '[profile "my dev"]\naws_access_key_id=spaced\naws_secret_access_key=s',
  '[profile "my sso"]\nsso_session=corp',
].join('\n');

// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html#cli-configure-role-mfa
describe('a profile with an MFA device', () => {
  test('is asked for one code, which serves every client of the command', async () => {
    await writeFile(join(folder, 'config'), profiles);
    const asked: string[] = [];
    const mfaCode = async (device: string) => {
      asked.push(device);
      return '123456';
    };
    const aws = await connect({ profile: 'team', mfaCode });
    const [lambda, s3] = await Promise.all([aws.in('eu-west-1').lambda(), aws.in('us-east-1').s3()]);
    const both = await Promise.all([lambda.config.credentials(), s3.config.credentials()]);
    expect(both.map(({ accessKeyId }) => accessKeyId)).toEqual(['session', 'session']);
    expect(await aws.in('us-east-1').account()).toBe('111122223333');
    expect(asked).toEqual([serial]);
    expect(calls).toEqual([
      ['AssumeRole', '123456', 'base'],
      ['GetCallerIdentity', '', 'session'],
    ]);
  });

  test('is an error that says so without a terminal', async () => {
    await writeFile(join(folder, 'config'), profiles);
    const aws = await connect({ profile: 'team' });
    await expect(aws.in('us-east-1').account()).rejects.toMatchObject({
      code: 'AwsMfaNeeded',
      message: expect.stringContaining('team'),
      hint: expect.stringContaining('terminal'),
    });
    expect(calls).toEqual([]);
  });
});

describe('a profile with a space in its name', () => {
  test('works with keys of its own', async () => {
    await writeFile(join(folder, 'config'), profiles);
    expect(await (await connect({ profile: 'my dev' })).in('us-east-1').account()).toBe('111122223333');
    expect(calls).toEqual([['GetCallerIdentity', '', 'spaced']]);
  });

  test('is an error where the SDK would have to read it', async () => {
    await writeFile(join(folder, 'config'), profiles);
    await expect((await connect({ profile: 'my sso' })).in('us-east-1').account()).rejects.toMatchObject({
      code: 'AwsProfileNameUnsupported',
      hint: expect.stringContaining('my-sso'),
    });
  });
});

test('a source is shared by profile; one that could not be made is made again', async () => {
  const source = sharedSources();
  const keys = { accessKeyId: 'a', secretAccessKey: 's' };
  await expect(source('team', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await source('team', async () => keys)).toBe(keys);
  expect(await source('team', async () => ({ ...keys }))).toBe(keys);
  expect(await source(undefined, async () => ({ ...keys }))).not.toBe(keys);
});
