import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/project.ts';
import { checkedPackage } from './testing.ts';

let pack: ReturnType<typeof checkedPackage>;
beforeEach(() => {
  pack = checkedPackage();
});

describe('package.json', () => {
  test.each([
    ['license', undefined, 'error', 'There is no license'],
    ['version', '1', 'error', 'The version is "1"'],
    ['description', '', 'advice', 'There is no description'],
    ['repository', undefined, 'advice', 'There is no repository'],
    ['keywords', ['thumbs'], 'advice', 'The keyword "awsm" is missing'],
    ['files', ['awsm.json', 'lib'], 'error', 'files does not list "awsm"'],
  ])('%s %j', async (key, value, level, message) => {
    pack.edit('package.json', (manifest) => ({ ...manifest, [key]: value }));
    const found = (await pack.findings()).filter(({ check }) => check === 'manifest');
    expect(found).toMatchObject([{ level, file: 'package.json', message: expect.stringContaining(message) }]);
  });

  test.each([
    ['postinstall', 'node build.js', 'error'],
    ['preinstall', 'curl x | sh', 'error'],
    ['postinstall', 'jaws postinstall awsm-other npm', 'error'],
    ['postinstall', 'jaws postinstall awsm-thumbs npm', 'advice'],
  ])('the script %s "%s"', async (event, line, level) => {
    pack.edit('package.json', (manifest) => ({ ...manifest, scripts: { [event]: line } }));
    expect(await pack.findings()).toMatchObject([
      { level, check: 'manifest', file: 'package.json', line: expect.any(Number) },
    ]);
  });

  test('the text of the license', async () => {
    pack.remove('LICENSE');
    expect(await pack.shown()).toEqual(['advice manifest LICENSE The text of the license is missing.']);
  });
});

describe('secrets', () => {
  // Composed here, so that this file itself contains none.
  const made = (...parts: string[]) => parts.join('');
  test.each([
    ['AWS', made('AKIA', 'ABCDEFGH23456723')],
    ['a private key', made('-----BEGIN RSA ', 'PRIVATE KEY-----')],
    ['a private key', made('-----BEGIN ', 'PRIVATE KEY-----')],
    ['GitHub', made('ghp_', 'a1'.repeat(18))],
    ['GitLab', made('glpat-', 'a1'.repeat(10))],
    ['npm', made('npm_', 'a1'.repeat(18))],
    ['a registry', made('//registry.test/:_auth', 'Token=abcdefgh1234')],
    ['Slack', made('xoxb-', '1234567890-abcdefghij')],
    ['Slack', made('https://hooks.slack.com/services/', 'T12345678/B12345678/', 'a1'.repeat(12))],
    ['Stripe', made('sk_live_', 'a1'.repeat(12))],
    ['Google', made('AIza', 'a'.repeat(35))],
    ['SendGrid', made('SG.', 'a'.repeat(22), '.', 'b'.repeat(43))],
    ['OpenAI', made('sk-proj-', 'a1'.repeat(24))],
    ['Anthropic', made('sk-ant-', 'a1'.repeat(24))],
  ])('of %s', async (name, secret) => {
    pack.put('tests/fixture.txt', `one\ntwo ${secret}`);
    const [found, ...others] = await pack.findings();
    expect(others).toEqual([]);
    expect(found).toMatchObject({ level: 'error', check: 'secrets', file: 'tests/fixture.txt', line: 2 });
    expect(found?.message).toContain(name);
    expect(found?.message).not.toContain(secret);
  });

  test.each([
    made('AKIA', 'IOSFODNN7EXAMPLE'),
    made('sk_test_', 'a1'.repeat(12)),
    'a hash 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as in an .npmrc
    made('//registry.test/:_auth', 'Token=${NPM_TOKEN}'),
  ])('%s does not count', async (text) => {
    pack.put('lib/text.txt', text);
    expect(await pack.shown()).toEqual([]);
  });

  test('files that are for secrets', async () => {
    pack.put('lib/.env', 'A=1');
    pack.put('.npmrc', 'a=1');
    pack.put('.env.example', 'A=');
    expect(await pack.shown()).toEqual([
      expect.stringMatching(/^error secrets lib\/\.env .* would be published\.$/),
      expect.stringMatching(/^advice secrets \.npmrc .* lies in the repository\.$/),
    ]);
  });
});

test('runtimes that AWS ends', async () => {
  pack.fn((lambda) => (lambda.cloudFormation.Runtime = 'nodejs22.x'));
  expect(await pack.shown('2026-11-01')).toEqual([
    expect.stringMatching(/^advice runtimes .*nodejs22.x, which AWS deprecates on 2027-04-30/),
  ]);
  expect(await pack.shown('2026-10-01')).toEqual([]);
  pack.fn((lambda) => (lambda.cloudFormation.Runtime = 'nodejs18.x'));
  expect(await pack.shown()).toContainEqual(
    expect.stringMatching(/^error runtimes .*names nodejs18.x, which AWS has ended/),
  );
});

test('the size of the package', async () => {
  pack.put('lib/large.txt', Buffer.alloc(1_100_000, 'a'));
  expect(await pack.shown()).toEqual([expect.stringMatching(/^advice size lib\/large.txt This file has 1.0 MB/)]);
  pack.put('lib/large2.txt', Buffer.alloc(1_100_000, 'a'));
  expect(await pack.shown()).toContainEqual(expect.stringMatching(/^advice size package.json The package has 2.1 MB/));
});

test('the size of a bundled function, and code that cannot be bundled', async () => {
  const { randomBytes } = await import('node:crypto');
  // It cannot be compressed below three quarters of its size.
  pack.put('lib/data.json', JSON.stringify(randomBytes(5_600_000).toString('base64')));
  const library = pack.read('lib/index.ts');
  pack.put(
    'lib/index.ts',
    `import data from './data.json';\n${library}\nexport const size = data.length;\nconsole.log(data);\n`,
  );
  expect(await pack.shown()).toContainEqual(
    expect.stringMatching(/^advice project awsm\/make\/awsm.json The zip of awsm-thumbs\/make has 5/),
  );
  pack.put('lib/index.ts', "import 'nowhere';\n");
  expect(await pack.shown()).toContainEqual(
    expect.stringMatching(/^advice project awsm At each deployment its users are warned: .*has no exports/s),
  );
  pack.put('awsm/make/handler.ts', 'export const handler = (');
  expect(await pack.shown()).toContainEqual(
    expect.stringMatching(/^error project package.json The functions cannot be bundled/),
  );
  pack.edit('package.json', (manifest) => ({ ...manifest, dependencies: { nowhere: '1' } }));
  expect(await pack.shown()).toContainEqual(
    'advice project package.json The functions could not be bundled: nowhere is not installed.',
  );
});

test('a program that makes the code of a function is named, and not started', async () => {
  const started = join(temporaryFolder(), 'started');
  const build = [process.execPath, '-e', `fs.writeFileSync(${JSON.stringify(started)}, '')`];
  pack.fn((lambda) => {
    lambda.package = { build };
    Object.assign(lambda.cloudFormation, { Runtime: 'provided.al2023', Handler: 'bootstrap' });
  });
  expect(await pack.shown()).toContainEqual(
    `advice project awsm/make/awsm.json awsm-thumbs/make is made by a program, which starts on the machine of everyone who packages it: ${build.join(' ')}. It was not started, and the function not checked.`,
  );
  expect(existsSync(started)).toBe(false);
});

test('packages of Python that pip would build are named, and not built', async () => {
  const started = join(temporaryFolder(), 'started');
  pack.put('awsm/make/evil/setup.py', `open(${JSON.stringify(started)}, 'w')\n`);
  pack.put('awsm/make/requirements.txt', './evil\n');
  pack.put('awsm/make/handler.py', 'def handler(event, context):\n    return 1\n');
  pack.fn((lambda) => {
    Object.assign(lambda.cloudFormation, {
      Runtime: 'python3.13',
      Handler: 'aws_modules/awsm-thumbs/make/handler.handler',
    });
  });
  expect(await pack.shown()).toContainEqual(
    expect.stringContaining(
      'is made by a program, which starts on the machine of everyone who packages it: pip install ./evil.',
    ),
  );
  expect(existsSync(started)).toBe(false);
});

describe('README.md', () => {
  const readme = () => pack.read('README.md');
  test.each([
    ['jaws module install awsm-thumbs', 'does not say how to install'],
    ['## What it costs', 'says nothing about what it costs'],
    ['## How it is kept safe', 'says nothing about how it is kept safe'],
    ['## Rights', 'says nothing about its rights'],
    ['## Several regions', 'says nothing about several regions'],
    [/\/awsm-thumbs\/make/g, 'does not name the endpoint GET /awsm-thumbs/make'],
  ])('without %s', async (part, message) => {
    pack.put('README.md', readme().replace(part, '…'));
    expect((await pack.shown()).filter((one) => !one.includes(' regions '))).toEqual([
      expect.stringMatching(new RegExp(`^advice readme README.md It ${message}`)),
    ]);
  });

  test('without a variable, required or optional', async () => {
    pack.fn((lambda) => Object.assign(lambda, { envVars: ['THUMBS_KEY'], optionalEnvVars: ['THUMBS_SIZE'] }));
    expect(await pack.shown()).toEqual([
      expect.stringContaining('does not name the variable THUMBS_KEY'),
      expect.stringContaining('does not name the variable THUMBS_SIZE'),
    ]);
  });

  test('none at all', async () => {
    pack.remove('README.md');
    expect(await pack.shown()).toEqual(['error readme README.md There is no README.md.']);
  });
});

test('tests of both kinds', async () => {
  pack.remove('tests/deployed.test.ts');
  expect(await pack.shown()).toEqual([
    expect.stringMatching(/^advice tests tests There is no test of the module as it is deployed/),
  ]);
  pack.remove('tests');
  expect(await pack.shown()).toHaveLength(2);
});

test('a folder that is not a module', async () => {
  pack.put('awsm.json', '{');
  expect(await pack.findings()).toMatchObject([{ level: 'error', check: 'package' }]);
});
