import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from './connect.ts';
import { configuredEndpoints } from './endpoints.ts';
import { readAwsFiles } from './profiles.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jaws-aws-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function files(config: string, credentials = '') {
  const env = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
  await writeFile(env.AWS_CONFIG_FILE, config);
  await writeFile(env.AWS_SHARED_CREDENTIALS_FILE, credentials);
  return env;
}

test('lists the profiles of both files once, default first', async () => {
  const env = await files(
    '[profile work]\nregion=eu-west-1\n[default]\n[sso-session mine]\n[services local]\n',
    '[work]\naws_access_key_id=a\n[alone]\n',
  );
  expect(readAwsFiles(env).profiles).toEqual(['default', 'alone', 'work']);
});

test('files that do not exist hold no profiles', () => {
  expect(readAwsFiles({ HOME: folder }).profiles).toEqual([]);
});

// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
test('endpoints come in the order of AWS', async () => {
  const env = await files(
    [
      '[profile dev]',
      'endpoint_url = http://127.0.0.1:1',
      'services = mine',
      '[services mine]',
      's3 =',
      '  endpoint_url = http://127.0.0.1:2',
    ].join('\n'),
  );
  const aws = readAwsFiles(env);
  const own = configuredEndpoints(aws, 'dev', {});
  expect([own.all, own.of('s3'), own.of('lambda')]).toEqual([
    'http://127.0.0.1:1',
    'http://127.0.0.1:2',
    'http://127.0.0.1:1',
  ]);
  const general = configuredEndpoints(aws, 'dev', { AWS_ENDPOINT_URL: 'http://127.0.0.1:3' });
  expect([general.all, general.of('s3')]).toEqual(['http://127.0.0.1:3', 'http://127.0.0.1:3']);
  const specific = configuredEndpoints(aws, 'dev', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4' });
  expect([specific.all, specific.of('s3')]).toEqual(['http://127.0.0.1:1', 'http://127.0.0.1:4']);
  const ignored = configuredEndpoints(aws, 'dev', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' });
  expect([ignored.all, ignored.of('s3')]).toEqual([undefined, undefined]);
  expect(configuredEndpoints(aws, undefined, {}).all).toBeUndefined();
});

test('a profile that does not exist is an error that names those that do', async () => {
  const env = await files('[profile work]\n[profile home]\n');
  await expect(connect({ profile: 'wrok', env })).rejects.toMatchObject({
    code: 'AwsProfileUnknown',
    message: expect.stringMatching(/"wrok".*home, work/),
  });
});

test('a quoted name with spaces is a profile', async () => {
  const env = await files('[profile "my dev"]\nregion=eu-west-1\n[profile  \'plain\']\n');
  const { profiles, settings } = readAwsFiles(env);
  expect(profiles).toEqual(['my dev', 'plain']);
  expect(settings.get('my dev')?.get('region')).toBe('eu-west-1');
});
