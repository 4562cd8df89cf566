import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from './connect.ts';

let folder: string;
let server: Server;
/** Actions that STS is asked for; it refuses all. */
let calls: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-keys-'));
  calls = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    calls.push(new URLSearchParams(body).get('Action') ?? '');
    response
      .writeHead(403, { 'content-type': 'text/xml' })
      .end('<ErrorResponse><Error><Code>AccessDenied</Code><Message>wrong code</Message></Error></ErrorResponse>');
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
  rmSync(folder, { recursive: true });
});
const config = (...lines: readonly string[]) => writeFileSync(join(folder, 'config'), lines.join('\n'));

test('a code of an MFA device that STS refuses is not asked for again', async () => {
  config(
    '[profile base]',
    'aws_access_key_id=base',
    'aws_secret_access_key=s',
    '[profile team]',
    'role_arn=arn:aws:iam::111122223333:role/deployer',
    'source_profile=base',
    'mfa_serial=arn:aws:iam::111122223333:mfa/mary',
  );
  let asked = 0;
  const aws = await connect({ profile: 'team', mfaCode: async () => String(100_000 + ++asked) });
  await expect(aws.in('us-east-1').account()).rejects.toThrow('wrong code');
  expect([asked, calls]).toEqual([1, ['AssumeRole']]);
});

test.each([
  ['secret', 'aws_secret_access_key=s'],
  ['id', 'aws_access_key_id=a'],
  ['empty id', 'aws_access_key_id=\naws_secret_access_key=s'],
])('a profile with a space in its name that has an %s alone has no keys', async (_half, line) => {
  config('[profile "my half"]', line);
  await expect((await connect({ profile: 'my half' })).in('us-east-1').account()).rejects.toMatchObject({
    code: 'AwsProfileNameUnsupported',
  });
  expect(calls).toEqual([]);
});
