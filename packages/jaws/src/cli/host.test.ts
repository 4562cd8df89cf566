import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../engine/testing/project.ts';
import { createHost } from './host.ts';

/** Each call to STS: its role, and the MFA code. */
let assumed: (string | null)[][];
let server: Server;
beforeEach(async () => {
  assumed = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const action = form.get('Action');
    if (action === 'AssumeRole') assumed.push([form.get('RoleArn'), form.get('TokenCode')]);
    const keys =
      '<AccessKeyId>session</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2126-01-01T00:00:00Z</Expiration>';
    const result = action === 'AssumeRole' ? `<Credentials>${keys}</Credentials>` : '<Account>111122223333</Account>';
    response
      .writeHead(200, { 'content-type': 'text/xml' })
      .end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const folder = temporaryFolder();
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
  writeFileSync(join(folder, 'config'), profiles);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const [deployer, other] = ['arn:aws:iam::111122223333:role/deployer', 'arn:aws:iam::444455556666:role/other'];
const serial = 'arn:aws:iam::111122223333:mfa/mary';
const profiles = [
  '[profile base]\naws_access_key_id=base\naws_secret_access_key=s',
  `[profile team]\nrole_arn=${deployer}\nsource_profile=base\nmfa_serial=${serial}\nregion=eu-west-1`,
].join('\n');

test('one code of an MFA device serves all connections: those that look, those that work, and those of roles', async () => {
  const asked: string[] = [];
  const host = createHost({
    output: { emit: () => {} } as unknown as Parameters<typeof createHost>[0]['output'],
    signal: new AbortController().signal,
    env: process.env,
    version: '0',
    mfaCode: async (device) => {
      asked.push(device);
      return '123456';
    },
  });
  for (const reach of [host.glance!('team'), host.connect('team'), host.connect('team', { arn: other })]) {
    expect(await (await reach).in('us-east-1').account()).toBe('111122223333');
  }
  expect(asked).toEqual([serial]);
  expect(assumed).toEqual([
    [deployer, '123456'],
    [other, null],
  ]);
});

test('what a command comes across several times is shown once, other warnings each time', () => {
  const seen: unknown[] = [];
  const host = createHost({
    output: { emit: (event: unknown) => void seen.push(event) } as unknown as Parameters<
      typeof createHost
    >[0]['output'],
    signal: new AbortController().signal,
    env: process.env,
    version: '0',
  });
  const [once, again] = [
    { type: 'warning', message: 'a', once: true },
    { type: 'warning', message: 'b' },
  ] as const;
  for (const event of [once, again, once, again]) host.emit(event);
  expect(seen).toEqual([once, again, again]);
});

test('regions that are read at once ask for one code', async () => {
  const asked: string[] = [];
  const host = createHost({
    output: { emit: () => {} } as unknown as Parameters<typeof createHost>[0]['output'],
    signal: new AbortController().signal,
    env: process.env,
    version: '0',
    mfaCode: async (device) => {
      asked.push(device);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return '123456';
    },
  });
  const aws = await host.connect('team');
  const clients = ['us-east-1', 'eu-west-1', 'sa-east-1'].map((region) => aws.in(region));
  await Promise.all(
    clients.flatMap((one) => [
      one.cloudFormation().then((client) => client.config.credentials()),
      one.s3().then((client) => client.config.credentials()),
    ]),
  );
  expect([asked, assumed]).toEqual([[serial], [[deployer, '123456']]]);
});

test('a profile that needs a code blocks no other where no one can enter it', async () => {
  const host = createHost({
    output: { emit: () => {} } as unknown as Parameters<typeof createHost>[0]['output'],
    signal: new AbortController().signal,
    env: process.env,
    version: '0',
  });
  for (const reach of [host.glance!, host.connect]) {
    await expect((await reach('team')).in('us-east-1').account()).rejects.toMatchObject({ code: 'AwsMfaNeeded' });
    expect(await (await reach('base')).in('us-east-1').account()).toBe('111122223333');
  }
  expect(assumed).toEqual([]);
});
