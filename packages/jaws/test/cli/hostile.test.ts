import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { functionFiles, projectFolder, testHost } from '../../src/engine/testing/project.ts';
import { jaws, lines, temporaryFolder } from './jaws.ts';
import { hasTerminals, PseudoTerminal } from './pseudo-terminal.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** What others write: it clears, paints, renames the window, fills the clipboard, hides, turns, overwrites, and forges a line. */
const evil =
  'e\u001b[2J\u001b[31m\u001b]0;t\u0007\u001b]52;c;aGk=\u001b\\\u009b8m\u202e\u200b\u2028\u0085\u007f\u0000\r\nFORGED';
const inCode = JSON.stringify(evil);
const code = `
import { count } from 'jaws-core-js/metrics';
export const handler = async (event) => {
  console.log(${inCode});
  console.error(JSON.stringify({ level: 'error', message: ${inCode}, [${inCode}]: ${inCode} }));
  count('Orders', 1, { who: 'x' });
  if (event.fail) throw Object.assign(new Error(${inCode}), { name: 'E' });
  return { said: ${inCode} };
};
`;
const work = temporaryFolder();
const root = projectFolder({
  name: 'shop',
  stages: { dev: ['us-east-1'] },
  files: {
    ...functionFiles('shop/order', { code }),
    [`notes/${evil.replaceAll('\u0000', '').replaceAll('/', '')}.json`]: '{',
  },
});
/** A package of others. */
const stranger = join(work.path, 'awsm-stranger');
const strangersManifest = {
  name: 'awsm-stranger',
  version: '1.0.0',
  description: evil,
  keywords: ['awsm'],
  scripts: { postinstall: evil },
  dependencies: { [`left${evil}`]: evil },
};
let cloud: Cloud;
let env: Record<string, string>;

beforeAll(async () => {
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(fileURLToPath(new URL('../../../core', import.meta.url)), join(root, 'node_modules/jaws-core-js'), 'dir');
  cloud = await startCloud({ port: 0, log: { debug() {}, warn() {}, error() {} } });
  env = {
    JAWS_HOME: join(work.path, 'home'),
    HOME: join(work.path, 'home'),
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: join(work.path, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(work.path, 'none'),
  };
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  await deploy(testHost(cloud.endpoint), { project: openProject(root), selection });
  mkdirSync(join(stranger, 'awsm/make'), { recursive: true });
  writeFileSync(join(stranger, 'package.json'), JSON.stringify(strangersManifest));
  writeFileSync(join(stranger, 'awsm.json'), JSON.stringify({ name: 'awsm-stranger', description: evil }));
  writeFileSync(
    join(stranger, 'awsm/make/awsm.json'),
    JSON.stringify({
      lambda: {
        iamPolicyDocumentStatements: [{ Sid: 'x', Effect: 'Allow', Action: 's3:GetObject', Resource: evil }],
        cloudFormation: { Handler: 'awsm/make/handler.handler', Runtime: 'nodejs22.x', Description: evil },
      },
    }),
  );
  writeFileSync(join(stranger, 'awsm/make/handler.js'), 'export const handler = () => {};\n');
  for (const event of ['{}', '{"fail":true}'])
    await jaws(['invoke', 'shop/order', '-s', 'dev', '--event', event], { cwd: root, env });
  await jaws(['env', 'set', 'dev', 'all', 'NOTE', '-'], { cwd: root, env, input: evil.replaceAll('\u0000', '') });
});
afterAll(async () => {
  await cloud.close();
  work.remove();
});

/** What a pipe may have: text and line breaks. */
const hidden = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]|[\u200b\u2060\ufeff]/u;

const commands: readonly (readonly [family: string, ...args: string[]])[] = [
  ['logs', 'logs', '-s', 'dev', '--since', '1h'],
  ['logs, verbose', 'logs', '-s', 'dev', '--since', '1h', '--verbose'],
  ['invoke that fails', 'invoke', 'shop/order', '-s', 'dev', '--event', `'{"fail":true}'`],
  ['run that fails', 'run', 'shop/order', '--event', `'{"fail":true}'`],
  ['env list', 'env', 'list', 'dev', '--show'],
  ['env history', 'env', 'history', 'dev'],
  ['metrics', 'metrics', '-s', 'dev'],
  ['status', 'status', 'dev'],
  ['releases', 'releases', 'dev'],
  ['deploy, planned', 'deploy', 'all', 'dev', '--plan'],
  ['package', 'package'],
  ['cost', 'cost'],
  ['check', 'check'],
  ['doctor', 'doctor'],
  ['module check', 'module', 'check', stranger],
  ['module info', 'module', 'info', stranger],
  ['module install', 'module', 'install', stranger, '-y'],
  ['module list', 'module', 'list'],
  ['stage list', 'stage', 'list'],
  ['endpoint list', 'endpoint', 'list'],
  ['rollout status', 'rollout', 'status', 'dev'],
  ['an unknown place', 'status', 'nowhere'],
  ['cloud status', 'cloud', 'status'],
];
const unquoted = (args: readonly string[]) => args.map((one) => one.replace(/^'(.*)'$/, '$1'));
let heard = 0;

describe.each(commands)('%s', (_family, ...args) => {
  test('through a pipe', async () => {
    const { stdout, stderr } = await jaws(unquoted(args), { cwd: root, env: { ...env, FORCE_COLOR: '0' } });
    expect(stdout).not.toMatch(hidden);
    expect(stderr).not.toMatch(hidden);
    for (const line of `${stdout}\n${stderr}`.split('\n')) expect(line).not.toMatch(/^FORGED/);
    if (/␛/.test(stdout + stderr)) heard += 1;
  });

  test('as JSON', async () => {
    const { stdout } = await jaws([...unquoted(args), '--json'], { cwd: root, env });
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(lines(stdout).length).toBeGreaterThan(0);
  });

  test.runIf(hasTerminals)('on a terminal', async () => {
    const terminal = new PseudoTerminal(args, { cwd: root, env, columns: 100, rows: 40 });
    await terminal.ended;
    // Our own: colors, moves up and to the beginning, erased lines, and the cursor off and on.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that the tool writes
    const ours = /\u001b\[(?:\d+m|1A|2K|G|\?25[lh])/g;
    const shown = terminal.text.replace(ours, '').replaceAll('\r\n', '\n');
    expect(shown).not.toMatch(hidden);
    for (const line of shown.split('\n')) expect(line).not.toMatch(/^FORGED/);
    // Of them, no color that conceals and none that others chose: ours are painted around whole texts.
    expect(terminal.text).not.toContain('\u001b[8m');
  });
});

test.runIf(hasTerminals)('the question before an installation stands below the whole description', async () => {
  // Its dependency has a name that npm takes: another ends the installation before the question.
  const bundling = join(work.path, 'awsm-bundling');
  cpSync(stranger, bundling, { recursive: true });
  const manifest = {
    ...strangersManifest,
    name: 'awsm-bundling',
    dependencies: { left: '1.0.0' },
    bundleDependencies: ['left'],
  };
  writeFileSync(join(bundling, 'package.json'), JSON.stringify(manifest));
  mkdirSync(join(bundling, 'node_modules/left'), { recursive: true });
  const left = { name: 'left', version: '1.0.0', description: evil, scripts: { postinstall: evil } };
  writeFileSync(join(bundling, 'node_modules/left/package.json'), JSON.stringify(left));
  const terminal = new PseudoTerminal(['module', 'install', bundling], { cwd: root, env, columns: 100, rows: 40 });
  await terminal.shows(/Install awsm-bundling 1\.0\.0\?/);
  expect(terminal.text).toContain('␛[2J␛[31m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that the tool and its prompts write
  const ours = /\u001b\[(?:\d*[mABCDGJK]|\?25[lh])/g;
  expect(terminal.text.replace(ours, '').replaceAll('\r\n', '\n')).not.toMatch(hidden);
  expect(terminal.text).not.toMatch(/^FORGED/m);
  await terminal.type('n', /\?/);
  expect(await terminal.ended).toBe(1);
});

test('the hostile text reached the people in question', () => expect(heard).toBeGreaterThan(5));

test('arguments, and answers of the shell', async () => {
  for (const args of [
    ['status', evil.replaceAll('\u0000', '')],
    [evil.replaceAll('\u0000', '')],
    ['deploy', evil.replaceAll('\u0000', '')],
  ]) {
    const { stderr } = await jaws(args, { cwd: root, env });
    expect(stderr).toContain('␛[2J');
    expect(stderr).not.toMatch(hidden);
    for (const line of stderr.split('\n')) expect(line).not.toMatch(/^FORGED/);
  }
  const { stdout } = await jaws(['complete', '--', 'invoke', ''], { cwd: root, env });
  expect(stdout.replaceAll('\t', ' ')).not.toMatch(hidden);
  expect(stdout).toContain('shop/order\t');
  const config = join(work.path, 'config');
  writeFileSync(
    config,
    '[profile good]\nregion=us-east-1\n[profile evil\u001b[2J]\nregion=us-east-1\n[profile evil\u202e]\n',
  );
  const profiles = await jaws(['complete', '--', 'status', '--profile', ''], {
    cwd: root,
    env: { ...env, AWS_CONFIG_FILE: config },
  });
  expect(profiles.stdout).toMatch(/^good\t/m);
  expect(profiles.stdout).not.toContain('evil');
});

test('what a function answers goes to a pipe byte for byte', async () => {
  const { stdout } = await jaws(['invoke', 'shop/order', '-s', 'dev', '--event', '{}'], { cwd: root, env });
  expect(stdout).toBe(`${JSON.stringify({ said: evil })}\n`);
  const got = await jaws(['env', 'get', 'dev', 'us-east-1', 'NOTE', '--show'], { cwd: root, env });
  expect(got.stdout).toBe(`${evil.replaceAll('\u0000', '')}\n`);
});
