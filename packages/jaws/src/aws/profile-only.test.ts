import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { connect } from './connect.ts';
import { Machine } from './testing.ts';

const role = 'arn:aws:iam::111122223333:role/deployer';
const later = '2126-01-01T00:00:00Z';
const machine = new Machine();

const legacySso = [
  'sso_start_url=https://corp.example/start',
  'sso_region=us-east-1',
  'sso_account_id=111122223333',
  'sso_role_name=deployer',
].join('\n');
const session = 'sso_session=corp\nsso_account_id=111122223333\nsso_role_name=deployer';
const corp = '[sso-session corp]\nsso_start_url=https://corp.example/start\nsso_region=us-east-1';

/** The account of a profile whose section is `lines`. */
async function accountOf(lines: string, ...others: readonly string[]): Promise<string> {
  machine.write('config', [`[profile shop]\n${lines}\nregion=us-east-1`, ...others].join('\n'));
  return (await connect({ profile: 'shop' })).in('us-east-1').account();
}

/** Kinds of profiles that work: what sets one up, and the key that calls are signed with. */
const working: readonly [string, () => [string, ...string[]], string][] = [
  ['keys', () => ['aws_access_key_id=own\naws_secret_access_key=s'], 'own'],
  [
    'a process',
    () => [`credential_process=${machine.printing({ AccessKeyId: 'process', SecretAccessKey: 's' })}`],
    'process',
  ],
  [
    'a sign-in to IAM Identity Center',
    () => {
      machine.ssoToken('corp', later);
      return [session, corp];
    },
    'sso',
  ],
  [
    'a sign-in to IAM Identity Center in the older form',
    () => {
      machine.ssoToken('https://corp.example/start', later);
      return [legacySso];
    },
    'sso',
  ],
  [
    'aws login',
    () => {
      machine.loginToken('arn:aws:iam::111122223333:user/anna', later);
      return ['login_session=arn:aws:iam::111122223333:user/anna'];
    },
    'login',
  ],
  [
    'a role',
    () => [`role_arn=${role}\nsource_profile=base`, '[profile base]\naws_access_key_id=base\naws_secret_access_key=s'],
    'role',
  ],
  ['a web identity', () => [`role_arn=${role}\nweb_identity_token_file=${machine.write('token', 'own')}`], 'web-own'],
  ['the environment as its source', () => [`role_arn=${role}\ncredential_source=Environment`], 'role'],
  ['the container as its source', () => [`role_arn=${role}\ncredential_source=EcsContainer`], 'role'],
  ['the instance as its source', () => [`role_arn=${role}\ncredential_source=Ec2InstanceMetadata`], 'role'],
];

test.each(working)('a profile with %s uses it', async (_kind, setUp, key) => {
  expect(await accountOf(...setUp())).toBe('111122223333');
  expect(machine.calls.at(-1)).toBe(`GetCallerIdentity by ${key}`);
  expect(machine.calls.filter((call) => call.startsWith('GetCallerIdentity'))).toHaveLength(1);
});

test.each([
  ['Environment', 'environment'],
  ['EcsContainer', 'container'],
  ['Ec2InstanceMetadata', 'instance'],
])('credential_source=%s assumes the role with those credentials', async (source, key) => {
  await accountOf(`role_arn=${role}\ncredential_source=${source}`);
  expect(machine.calls).toContain(`AssumeRole by ${key}`);
});

/** Kinds of profiles that fail: what sets one up, the error, and words of its hint. */
const failing: readonly [string, () => [string, ...string[]], string, string][] = [
  ['nothing but a region', () => ['output=json'], 'AwsCredentialsMissing', 'aws configure --profile shop'],
  ['half a key', () => ['aws_access_key_id=own'], 'AwsCredentialsMissing', 'aws configure --profile shop'],
  [
    'a process that fails',
    () => [`credential_process=${machine.program('process.exit(3)')}`],
    'AwsCredentialsMissing',
    'credential_process of profile shop',
  ],
  [
    'a process that prints something else',
    () => [`credential_process=${machine.program('console.log("hello")')}`],
    'AwsCredentialsMissing',
    'credential_process of profile shop',
  ],
  [
    'a process whose session is over',
    () => [
      `credential_process=${machine.printing({ AccessKeyId: 'p', SecretAccessKey: 's', Expiration: '2020-01-01T00:00:00Z' })}`,
    ],
    'AwsCredentialsExpired',
    'credential_process of profile shop',
  ],
  ['no sign-in to IAM Identity Center', () => [session, corp], 'AwsCredentialsExpired', 'aws sso login --profile shop'],
  ['no sign-in in the older form', () => [legacySso], 'AwsCredentialsExpired', 'aws sso login --profile shop'],
  [
    'a sign-in to IAM Identity Center that is over',
    () => {
      machine.ssoToken('corp', '2020-01-01T00:00:00Z');
      return [session, corp];
    },
    'AwsCredentialsExpired',
    'aws sso login --profile shop',
  ],
  [
    'a sign-in that IAM Identity Center refuses',
    () => {
      machine.refused = ['/federation/credentials'];
      machine.ssoToken('corp', later);
      return [session, corp];
    },
    'AwsCredentialsMissing',
    'aws sso login --profile shop',
  ],
  ['a session of IAM Identity Center that is not there', () => [session], 'AwsCredentialsMissing', 'aws sso login'],
  ['half an older sign-in', () => ['sso_account_id=111122223333'], 'AwsCredentialsMissing', 'aws sso login'],
  [
    'no aws login',
    () => ['login_session=arn:aws:iam::111122223333:user/anna'],
    'AwsCredentialsMissing',
    'aws login --profile shop',
  ],
  [
    'an aws login that is over',
    () => {
      machine.refused = ['/v1/token'];
      machine.loginToken('arn:aws:iam::111122223333:user/anna', '2020-01-01T00:00:00Z');
      return ['login_session=arn:aws:iam::111122223333:user/anna'];
    },
    'AwsCredentialsExpired',
    'aws login --profile shop',
  ],
  [
    'a role that STS refuses',
    () => {
      machine.refused = ['AssumeRole'];
      return [
        `role_arn=${role}\nsource_profile=base`,
        '[profile base]\naws_access_key_id=base\naws_secret_access_key=s',
      ];
    },
    'AwsAccessDenied',
    'use another profile',
  ],
  [
    'a role whose source fails',
    () => [`role_arn=${role}\nsource_profile=base`, `[profile base]\n${session}`, corp],
    'AwsCredentialsExpired',
    'aws sso login --profile base',
  ],
  [
    'a role whose source is missing',
    () => [`role_arn=${role}\nsource_profile=gone`],
    'AwsCredentialsMissing',
    'aws configure --profile shop',
  ],
  ['a role without a source', () => [`role_arn=${role}`], 'AwsCredentialsMissing', 'aws configure --profile shop'],
  [
    'roles in a circle',
    () => [`role_arn=${role}\nsource_profile=base`, `[profile base]\nrole_arn=${role}\nsource_profile=shop`],
    'AwsCredentialsMissing',
    'aws configure --profile shop',
  ],
  [
    'a web identity whose token is missing',
    () => [`role_arn=${role}\nweb_identity_token_file=${join(machine.folder, 'gone')}`],
    'AwsCredentialsMissing',
    'aws configure --profile shop',
  ],
  [
    'a web identity that STS refuses',
    () => {
      machine.refused = ['AssumeRoleWithWebIdentity'];
      return [`role_arn=${role}\nweb_identity_token_file=${machine.write('token', 'own')}`];
    },
    'AwsAccessDenied',
    'use another profile',
  ],
  [
    'a source of another name',
    () => [`role_arn=${role}\ncredential_source=Elsewhere`],
    'AwsCredentialsMissing',
    'aws configure --profile shop',
  ],
  [
    'a container that refuses',
    () => {
      machine.refused = ['/container'];
      return [`role_arn=${role}\ncredential_source=EcsContainer`];
    },
    'AwsCredentialsMissing',
    'aws configure --profile shop',
  ],
  [
    'the environment as its source, without keys',
    () => {
      vi.stubEnv('AWS_ACCESS_KEY_ID', '');
      return [`role_arn=${role}\ncredential_source=Environment`];
    },
    'AwsCredentialsMissing',
    'aws configure --profile shop',
  ],
];

describe('a profile whose own credentials fail has none, though the machine has others', () => {
  test.each(failing)('%s', async (_kind, setUp, code, hint) => {
    const error = await accountOf(...setUp()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, hint: expect.stringContaining(hint) });
    expect(machine.calls.filter((call) => call.startsWith('GetCallerIdentity'))).toEqual([]);
  });

  test('named by AWS_PROFILE', async () => {
    machine.write('config', '[profile shop]\nregion=us-east-1');
    vi.stubEnv('AWS_PROFILE', 'shop');
    const aws = await connect({ profile: undefined });
    await expect(aws.in('us-east-1').account()).rejects.toMatchObject({ code: 'AwsCredentialsMissing' });
    expect([aws.profile, machine.calls]).toEqual(['shop', []]);
  });

  test('as the source of a role of a stage', async () => {
    machine.write('config', '[profile shop]\nregion=us-east-1');
    const aws = await connect({ profile: 'shop', role: { arn: role } });
    await expect(aws.in('us-east-1').account()).rejects.toMatchObject({ code: 'AwsCredentialsMissing' });
    expect(machine.calls).toEqual([]);
  });
});

test('a program is started once for all clients of a command', async () => {
  const started = join(machine.folder, 'started');
  const source = `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(started)}, 'x'); console.log('{"Version":1,"AccessKeyId":"once","SecretAccessKey":"s"}')`;
  machine.write('config', `[profile shop]\ncredential_process=${machine.program(source)}`);
  const aws = await connect({ profile: 'shop' });
  const [lambda, s3] = await Promise.all([aws.in('us-east-1').lambda(), aws.in('eu-west-1').s3()]);
  const all = [await lambda.config.credentials(), await s3.config.credentials(), await lambda.config.credentials()];
  expect(all.map(({ accessKeyId }) => accessKeyId)).toEqual(['once', 'once', 'once']);
  expect(readFileSync(started, 'utf8')).toBe('x');
});

test('without a profile the environment decides', async () => {
  machine.write('config', '');
  expect(await (await connect({ profile: undefined })).in('us-east-1').account()).toBe('111122223333');
  expect(machine.calls).toEqual(['GetCallerIdentity by environment']);
});
