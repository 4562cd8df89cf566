import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeModule } from './describe.ts';
import { modulePackage } from './package.ts';
import { filesOfFolder, filesOfTarball } from './source-files.ts';
import { files } from './testing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-package-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, content: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
};
interface Entry {
  readonly name: string;
  readonly data: string | Uint8Array;
  readonly linkpath?: string;
  readonly type?: 'Link' | 'SymbolicLink';
}

/** A tar with exactly these names, however bad. */
function tarball(...entries: Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, data, linkpath, type = 'SymbolicLink' }) => {
    const content = Buffer.from(data as string);
    const header = new Header({
      path: name,
      mode: 0o644,
      size: content.length,
      type: linkpath ? type : 'File',
      ...(linkpath ? { linkpath } : {}),
    });
    const block = Buffer.alloc(512);
    header.encode(block);
    return [block, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const manifest = { name: 'package/package.json', data: '{"name":"awsm-x","version":"1.0.0"}' };
const awsm = { name: 'package/awsm.json', data: '{}' };

test('a folder and what npm packs of it are the same module', () => {
  write('package.json', '{"name":"@me/awsm-x","version":"1.2.3"}');
  write('awsm.json', '{"description":"x"}');
  write('awsm/fn/awsm.json', '{}');
  write(`awsm/fn/${'long'.repeat(30)}/${'name'.repeat(20)}.js`, 'code');
  write('lib/index.js', 'not copied');
  const name = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
  const packed = filesOfTarball('x', readFileSync(join(folder, name)));
  expect([...packed.keys()].sort()).toEqual([...filesOfFolder('x', folder).keys()].sort());
  expect(modulePackage('x', packed)).toMatchObject({
    name: 'awsm-x',
    package: '@me/awsm-x',
    version: '1.2.3',
    description: 'x',
  });
});

describe('what is not safe is refused', () => {
  test.each<[string, Entry]>([
    ['a path that leaves the package', { name: 'package/awsm/../../../etc/passwd', data: 'x' }],
    ['a drive of Windows', { name: 'package/awsm/c:/x', data: 'x' }],
    ['a backslash', { name: 'package/awsm/..\\x', data: 'x' }],
    ['a record of ours', { name: 'package/awsm/.jaws-module.json', data: '{}' }],
  ])('%s', (_name, entry) => {
    expect(() => filesOfTarball('x', tarball(manifest, awsm, entry))).toThrow(
      expect.objectContaining({ code: 'ModuleUnsafe' }),
    );
  });

  test('a link in a tarball', () => {
    const tar = tarball(manifest, awsm, { name: 'package/awsm/link', data: '', linkpath: '/etc/passwd' });
    expect(() => filesOfTarball('x', tar)).toThrow(expect.objectContaining({ code: 'ModuleUnsafe' }));
  });

  test('a hard link in a tarball', () => {
    const entry = { name: 'package/awsm/link', data: '', linkpath: '/etc/passwd', type: 'Link' as const };
    expect(() => filesOfTarball('x', tarball(manifest, awsm, entry))).toThrow(
      expect.objectContaining({ code: 'ModuleUnsafe' }),
    );
  });

  test('a file below a link', () => {
    const link = { name: 'package/awsm/d', data: '', linkpath: '/tmp' };
    const tar = tarball(manifest, awsm, { name: 'package/awsm/d/x', data: 'x' }, link);
    expect(() => filesOfTarball('x', tar)).toThrow(expect.objectContaining({ code: 'ModuleUnsafe' }));
  });

  test.each([
    ['two names that differ by case only', 'package/awsm/fn/a.js', 'package/awsm/fn/A.js', /except for case/],
    ['a file below a file', 'package/awsm/fn', 'package/awsm/fn/a.js', /below the file/],
    ['a file below a file, by another case', 'package/awsm/fn/a', 'package/awsm/FN/A/b.js', /below the file/],
  ])('%s', (_what, one, other, why) => {
    const tar = tarball(manifest, awsm, { name: one, data: '1' }, { name: other, data: '2' });
    expect(() => filesOfTarball('x', tar)).toThrow(why);
  });

  test('of two files with one name the last is the file', () => {
    const names = ['1', '2'].map((data) => ({ name: 'package/awsm/fn/a.js', data }));
    expect(String(filesOfTarball('x', tarball(manifest, awsm, ...names)).get('awsm/fn/a.js')?.content)).toBe('2');
  });

  test('a link in a folder', () => {
    write('package.json', '{"name":"awsm-x"}');
    write('awsm.json', '{}');
    mkdirSync(join(folder, 'awsm'));
    symlinkSync('/etc/passwd', join(folder, 'awsm/link'));
    expect(() => filesOfFolder('x', folder)).toThrow(expect.objectContaining({ code: 'ModuleUnsafe' }));
  });

  test('more than 5,000 files', () => {
    mkdirSync(join(folder, 'awsm'));
    for (let n = 0; n < 5_000; n++) writeFileSync(join(folder, `awsm/${n}`), '');
    expect(filesOfFolder('x', folder, ['awsm']).size).toBe(5_000);
    const tooMany = expect.objectContaining({ code: 'ModuleUnsafe' });
    writeFileSync(join(folder, 'awsm/one-more'), '');
    expect(() => filesOfFolder('x', folder, ['awsm'])).toThrow(tooMany);
    const entries = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `p/awsm/${n}`, data: '' }));
    expect(filesOfTarball('x', tarball(...entries(5_000))).size).toBe(5_000);
    expect(() => filesOfTarball('x', tarball(...entries(5_001)))).toThrow(tooMany);
  });

  test('a bomb', () => {
    const entry = { name: 'package/awsm/zeros', data: new Uint8Array(60 * 1024 * 1024) };
    expect(() => filesOfTarball('x', tarball(manifest, awsm, entry))).toThrow(
      expect.objectContaining({ code: 'ModuleUnsafe' }),
    );
  });
});

describe('anything but a module is reported', () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['no package.json', { 'awsm.json': {} }, 'NotAModule', /no package\.json/],
    ['no awsm.json', { 'package.json': { name: 'lodash' } }, 'NotAModule', /no awsm\.json/],
    ['JSON that is none', { 'package.json': { name: 'a' }, 'awsm.json': '{' }, 'ModuleInvalid', /awsm\.json/],
    ['a name that escapes', { 'package.json': { name: '../x' }, 'awsm.json': {} }, 'ModuleInvalid', /\.\.\/x/],
    [
      'a scope with a name that escapes',
      { 'package.json': { name: '@a/..' }, 'awsm.json': {} },
      'ModuleInvalid',
      /cannot be the name/,
    ],
    [
      'a statement without Effect',
      { 'package.json': { name: 'a' }, 'awsm.json': iam({ Action: 's3:*', Resource: '*' }) },
      'ModuleInvalid',
      /statement 1 .* no Effect/,
    ],
    [
      'a statement with an action that is none',
      { 'package.json': { name: 'a' }, 'awsm.json': iam({ Effect: 'Allow', Action: 'read', Resource: '*' }) },
      'ModuleInvalid',
      /"read"/,
    ],
    [
      'a resource without a type',
      { 'package.json': { name: 'a' }, 'awsm.json': { resources: { cloudFormation: { Resources: { X: {} } } } } },
      'ModuleInvalid',
      /no Type/,
    ],
    [
      'resources that are a list',
      { 'package.json': { name: 'a' }, 'awsm.json': { resources: { cloudFormation: { Resources: [] } } } },
      'ModuleInvalid',
      /must be an object/,
    ],
  ])('%s', (_name, texts, code, message) => {
    expect(() => modulePackage('x', files(texts))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

const iam = (statement: object) => ({
  resources: { cloudFormation: { LambdaIamPolicyDocumentStatements: [statement] } },
});

test('what a module brings is said in words, and what is wide is marked', () => {
  const texts = {
    'package.json': { name: 'awsm-x', version: '1.0.0', scripts: { postinstall: 'node x.js', test: 'x' } },
    'awsm.json': iam({
      Effect: 'Allow',
      Action: ['s3:*'],
      Resource: [
        { 'Fn::Join': ['', ['arn:aws:s3:::', { Ref: 'aaProjectDomain' }, '/*']] },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
        { 'Fn::Sub': '${Bucket.Arn}' },
      ],
    }),
    'awsm/fn/awsm.json': {
      lambda: { envVars: ['KEY', 'JAWS_STAGE'], cloudFormation: { Runtime: 'nodejs22.x' } },
      apiGateway: {
        cloudFormation: [
          { Type: 'AWS', Path: 'a/b', Method: 'POST' },
          { Type: 'AWS', Path: '/thing/one/' },
          { Type: 'AWS_PROXY', Path: '$default' },
        ],
      },
    },
  };
  expect(describeModule(modulePackage('x', files(texts)))).toMatchObject({
    functions: [{ id: 'awsm-x/fn', runtime: 'nodejs22.x', calledBy: [] }],
    // The text must match what buildEndpoint deploys: people agree to an install because of it.
    endpoints: ['POST /a/b', 'GET /thing/one', 'ANY /$default'],
    permissions: [
      { actions: ['s3:*'], resources: ['arn:aws:s3:::<aaProjectDomain>/*', '<Bucket.Arn>'], wide: true },
      { who: 'awsm-x/fn', text: expect.stringContaining('the role of all functions of the stage'), wide: true },
    ],
    variables: ['KEY'],
    scripts: { postinstall: 'node x.js' },
  });
});
