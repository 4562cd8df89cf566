import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jaws, lines } from '../cli/jaws.ts';
import { ModuleProject, moduleFiles, write } from './project.ts';

let project: ModuleProject;
let server: Server;
let registry = '';
let answers: Record<string, unknown> = {};
/** Called when the registry has answered for a path. */
let onAnswer: ((path: string) => void) | undefined;

beforeEach(async () => {
  project = new ModuleProject();
  answers = {};
  onAnswer = undefined;
  server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://x').pathname);
    const answer = answers[path];
    response.statusCode = answer === undefined ? 404 : 200;
    response.setHeader('cache-control', 'no-store');
    response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(answer ?? {}));
    onAnswer?.(path);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await project.remove();
});

const run = (...args: string[]) => {
  const npm = {
    npm_config_registry: registry,
    npm_config_cache: join(project.packages, 'cache'),
    npm_config_fetch_retries: '0',
  };
  return jaws(args, { cwd: project.root, env: { ...project.env, ...npm } });
};

const ran = (name: string) => existsSync(join(project.packages, `ran-${name}`));
const leaves = (name: string) =>
  `node -e "require('node:fs').writeFileSync('${join(project.packages, `ran-${name}`)}', '')"`;

/** Puts a package into the registry; `said` is what the registry says beyond the package, or instead of it. */
function publish(name: string, files: Readonly<Record<string, unknown>>, said: object = {}): void {
  const folder = project.package(name, files);
  const to = project.package(`packed-${name}`, { empty: '' });
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', to], { cwd: folder, stdio: 'pipe' });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { version } = manifest;
  const tarball = readFileSync(join(to, `${name}-${version}.tgz`));
  const path = `/${name}/-/${name}-${version}.tgz`;
  const dist = {
    tarball: `${registry.slice(0, -1)}${path}`,
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
  };
  answers[path] = tarball;
  answers[`/${name}`] = {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, hasInstallScript: manifest.scripts !== undefined, ...said, dist } },
  };
}

/** Every file of the project, with what npm has there. */
function everything(root = project.root, folder = ''): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (path === '.jaws') return [];
      if (entry.isDirectory()) return Object.entries(everything(root, path));
      return [[path, entry.isSymbolicLink() ? 'link' : readFileSync(join(root, path), 'latin1')]];
    }),
  );
}

const pictures = (dependencies: object, version = '1.0.0') =>
  moduleFiles(version, { 'package.json': { scripts: {}, dependencies } });

test('scripts of packages below a module are shown before they run, and a refusal leaves everything as it was', async () => {
  publish('deep', { 'package.json': { name: 'deep', version: '3.0.0', scripts: { postinstall: leaves('deep') } } });
  publish('left', {
    'package.json': {
      name: 'left',
      version: '1.2.0',
      scripts: { install: leaves('left') },
      dependencies: { deep: '3' },
    },
  });
  publish('mute', { 'package.json': { name: 'mute', version: '1.0.0' } });
  write(project.root, { 'package.json': { name: 'shop', private: true, type: 'module', dependencies: { mute: '1' } } });
  const npm = ['install', '--no-audit', `--registry=${registry}`, `--cache=${join(project.packages, 'cache')}`];
  await project.npmOnline(...npm);
  const folder = project.package('awsm-pictures', pictures({ left: '1', mute: '1' }));
  const before = everything();

  const asked = await run('module', 'install', folder);
  expect(asked.stderr).toContain('(MissingAnswer)');
  expect(asked.stderr).toMatch(/left 1\.2\.0, install: node -e/);
  expect(asked.stderr).toMatch(/deep 3\.0\.0, postinstall: node -e/);
  expect(everything()).toEqual(before);
  expect([ran('left'), ran('deep')]).toEqual([false, false]);

  const { stdout, code } = await run('module', 'install', folder, '-y', '--json');
  expect(code).toBe(0);
  expect(lines(stdout).at(-1)).toMatchObject({
    module: {
      dependencyScripts: [
        { package: 'deep', version: '3.0.0', path: 'node_modules/deep', scripts: { postinstall: leaves('deep') } },
        { package: 'left', version: '1.2.0', path: 'node_modules/left', scripts: { install: leaves('left') } },
      ],
    },
  });
  expect([ran('left'), ran('deep')]).toEqual([true, true]);

  // An update lists what is new, and runs nothing of what stays.
  publish('right', { 'package.json': { name: 'right', version: '1.0.0', scripts: { install: leaves('right') } } });
  write(folder, pictures({ left: '1', mute: '1', right: '1' }, '1.1.0'));
  const installed = everything();
  const update = await run('module', 'update', 'awsm-pictures');
  expect(update.stderr).toMatch(/right 1\.0\.0, install: node -e/);
  expect(update.stderr).not.toContain('left 1.2.0');
  expect(everything()).toEqual(installed);
  expect(ran('right')).toBe(false);
  expect((await run('module', 'update', 'awsm-pictures', '-y')).code).toBe(0);
  expect(ran('right')).toBe(true);
}, 180_000);

test('a script that the registry keeps quiet about does not run', async () => {
  const hidden = { scripts: undefined, hasInstallScript: false };
  // npm compiles what has a binding.gyp, whatever the registry says.
  publish('quiet', { 'package.json': { name: 'quiet', version: '1.0.0' }, 'binding.gyp': '{ "targets": [' }, hidden);
  const { code, stderr } = await run(
    'module',
    'install',
    project.package('awsm-pictures', pictures({ quiet: '1' })),
    '-y',
  );
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toContain('Scripts that were not shown before have not run: quiet 1.0.0, install: node-gyp rebuild.');
}, 180_000);

test('the script of another content than the one that was read does not run', async () => {
  const left = (version: string) => ({
    'package.json': { name: 'left', version, scripts: { install: leaves('left') } },
  });
  publish('left', left('1.2.0'));
  onAnswer = (path) => {
    if (!path.endsWith('left-1.2.0.tgz')) return;
    onAnswer = undefined;
    publish('left', left('1.2.1'));
  };
  const { code, stderr } = await run(
    ...['module', 'install', project.package('awsm-pictures', pictures({ left: '1' })), '-y'],
  );
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('left 1.2.0, install: node -e') });
  expect(stderr).toContain('Scripts that were not shown before have not run: left 1.2.1');
  expect(ran('left')).toBe(false);
}, 180_000);

test('what is on a branch now does not run for what was there when it was read', async () => {
  const manifest = { name: 'from-git', version: '1.0.0', scripts: { postinstall: 'node after.cjs' } };
  const repository = project.package('from-git', { 'package.json': manifest, 'after.cjs': '' });
  const commit = () => {
    const as = ['-c', 'user.name=a', '-c', 'user.email=a@shop.test'];
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['commit', '-qm', 'one'],
    ])
      execFileSync('git', [...as, ...args], { cwd: repository, stdio: 'pipe' });
  };
  commit();
  publish('late', { 'package.json': { name: 'late', version: '1.0.0', scripts: { install: leaves('late') } } });
  // Its tarball is the last that is read.
  onAnswer = (path) => {
    if (!path.endsWith('late-1.0.0.tgz')) return;
    onAnswer = undefined;
    write(repository, {
      'after.cjs': `require('node:fs').writeFileSync('${join(project.packages, 'ran-moved')}', '')`,
    });
    commit();
  };
  write(project.root, { '.npmrc': 'allow-git=all\n' });
  const dependencies = { 'from-git': `git+file://${repository}`, late: '1' };
  const { code, stderr } = await run(
    ...['module', 'install', project.package('awsm-pictures', pictures(dependencies)), '-y'],
  );
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('have not run: from-git 1.0.0') });
  expect([ran('moved'), ran('late')]).toEqual([false, true]);
}, 180_000);

test('scripts of a package in a folder and of a bundled one are shown, and run once they are agreed to', async () => {
  const bundled = { name: 'inner', version: '1.0.0', scripts: { install: leaves('inner') } };
  publish('outer', {
    'package.json': { name: 'outer', version: '1.0.0', dependencies: { inner: '1' }, bundleDependencies: ['inner'] },
    'node_modules/inner/package.json': bundled,
  });
  const local = project.package('local', {
    'package.json': { name: 'local', version: '1.0.0', scripts: { install: leaves('local') } },
  });
  const folder = project.package('awsm-pictures', pictures({ local: `file:${local}`, outer: '1' }));
  const { stderr } = await run('module', 'install', folder);
  expect(stderr).toMatch(/local 1\.0\.0, install: node -e/);
  expect(stderr).toMatch(/inner 1\.0\.0, install: node -e/);
  expect([ran('local'), ran('inner')]).toEqual([false, false]);
  expect((await run('module', 'install', folder, '-y')).code).toBe(0);
  expect(ran('local')).toBe(true);
}, 180_000);

test('a script that fails undoes the installation, with what came beside the module', async () => {
  publish('left', {
    'package.json': { name: 'left', version: '1.2.0', scripts: { install: 'node -e "process.exit(3)"' } },
  });
  const before = everything();
  const { stderr } = await run('module', 'install', project.package('awsm-pictures', pictures({ left: '1' })), '-y');
  expect(stderr).toContain('(InstallFailed)');
  expect(everything()).toEqual(before);
}, 180_000);

test('an optional package whose script fails is left out', async () => {
  publish('left', {
    'package.json': { name: 'left', version: '1.2.0', scripts: { install: 'node -e "process.exit(3)"' } },
  });
  const files = moduleFiles('1.0.0', { 'package.json': { scripts: {}, optionalDependencies: { left: '1' } } });
  const { code, stderr } = await run('module', 'install', project.package('awsm-pictures', files), '-y');
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('left 1.2.0, install: node -e') });
  expect(existsSync(join(project.root, 'node_modules/left'))).toBe(false);
}, 180_000);

test('a package from git is not prepared, and nothing of it runs before it is agreed to', async () => {
  const scripts = { prepare: leaves('prepare'), postinstall: leaves('after') };
  const repository = project.package('from-git', { 'package.json': { name: 'from-git', version: '1.0.0', scripts } });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@shop.test', ...args], {
      cwd: repository,
      stdio: 'pipe',
    });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
  write(project.root, { '.npmrc': 'allow-git=all\n' });
  const folder = project.package('awsm-pictures', pictures({ 'from-git': `git+file://${repository}` }));
  const { stderr } = await run('module', 'install', folder);
  expect(stderr).toMatch(/from-git 1\.0\.0, prepare: node -e/);
  expect([ran('prepare'), ran('after')]).toEqual([false, false]);
  const installed = await run('module', 'install', folder, '-y');
  expect(installed).toMatchObject({ code: 0, stderr: expect.stringContaining('does not run the prepare script') });
  // npm 12 approves of packages from git where it knows the host.
  expect([ran('prepare'), ran('after')]).toEqual([false, !installed.stderr.includes('npm does not approve')]);
}, 180_000);
