import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const work = temporaryFolder();
const project = join(work.path, 'shop');
const config = join(work.path, 'config');
const env = {
  AWS_CONFIG_FILE: config,
  AWS_ENDPOINT_URL: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  JAWS_HOME: join(work.path, 'unused'),
};

const script = (name: string, text: string) => {
  const path = join(work.path, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o700);
  return path;
};

beforeAll(() => {
  mkdirSync(join(project, 'cloudformation/dev/us-east-1'), { recursive: true });
  const resources = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  writeFileSync(join(project, 'cloudformation/dev/us-east-1/resources-cf.json'), resources);
  const about = { name: 'shop', domain: 'shop.example', stages: { dev: [{ region: 'us-east-1' }] } };
  writeFileSync(join(project, 'jaws.json'), JSON.stringify(about));
  // The format of https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sourcing-external.html
  const old = { Version: 1, AccessKeyId: 'a', SecretAccessKey: 'b', Expiration: '2020-01-01T00:00:00Z' };
  writeFileSync(
    config,
    [
      '[profile bare]\nregion = us-east-1',
      `[profile old]\ncredential_process = ${script('old.sh', `echo '${JSON.stringify(old)}'`)}`,
      `[profile broken]\ncredential_process = ${script('broken.sh', 'echo "the vault is closed" >&2; exit 3')} hunter2`,
      '[profile chained]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = gone',
      '[profile sso]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\nregion = us-east-1',
      '[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://127.0.0.1:9/',
    ].join('\n'),
  );
});
afterAll(() => work.remove());

it.skipIf(process.platform === 'win32').each([
  ['nobody', 'AwsProfileUnknown', 'There is: bare, broken, chained, old, sso.', 'aws configure --profile nobody'],
  ['bare', 'AwsCredentialsMissing', 'profile bare', 'aws configure --profile bare'],
  ['broken', 'AwsCredentialsMissing', 'the vault is closed', 'aws sts get-caller-identity --profile broken'],
  ['chained', 'AwsCredentialsMissing', '[gone]', 'aws configure --profile chained'],
  ['old', 'AwsCredentialsExpired', 'session of profile old is over', 'credential_process of profile old'],
  ['sso', 'AwsCredentialsExpired', 'session of profile sso is over', '`aws sso login --profile sso`'],
])('profile %s: %s', async (profile, code, message, hint) => {
  const deploy = await jaws(['deploy', 'all', '-p', profile, '--json'], { cwd: project, env });
  expect(deploy.code).toBe(1);
  const error = lines(deploy.stdout).at(-1) ?? {};
  expect(error).toMatchObject({ type: 'error', code });
  expect(error.message).toContain(message);
  expect(error.hint).toContain(hint);
  expect(deploy.stdout).not.toContain('hunter2');

  const status = await jaws(['status', '-p', profile], { cwd: project, env });
  expect(status.code).toBe(1);
  expect(status.stdout + status.stderr).toContain(hint);

  const create = await jaws(['project', 'create', '-n', 'fresh', '-p', profile, '--json'], { cwd: work.path, env });
  expect(create.code).toBe(1);
  expect(lines(create.stdout)).toMatchObject([{ type: 'error', code }]);
  expect(existsSync(join(work.path, 'fresh'))).toBe(false);
});
