import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from './jaws.ts';

// The installation from README.md, without a network: the package of the built tool, in an empty folder. Its only dependency,
// esbuild, is taken from the repository's own node_modules; `npm install -g` would ask the registry for it.

const work = temporaryFolder();
afterAll(() => work.remove());
const repository = fileURLToPath(new URL('../../../../', import.meta.url));

it('the packed tool installs into an empty folder and runs', () => {
  const npm = (...args: string[]) =>
    execFileSync('npm', [...args, '--offline', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: work.path,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, npm_config_cache: join(work.path, 'cache') },
      shell: process.platform === 'win32',
    });
  npm('pack', join(repository, 'packages/jaws'), '--pack-destination', work.path);
  const [tarball] = readdirSync(work.path).filter((name) => name.endsWith('.tgz'));
  const dependencies = {
    'jaws-framework': `file:./${tarball}`,
    esbuild: `file:${join(repository, 'node_modules/esbuild')}`,
  };
  writeFileSync(join(work.path, 'package.json'), JSON.stringify({ private: true, dependencies }));
  npm('install', '--install-links=false');
  const bin = join(work.path, 'node_modules/jaws-framework/dist/jaws.js');
  const env = { ...process.env, JAWS_HOME: join(work.path, 'home'), CI: '' };
  const jaws = (...args: string[]) =>
    execFileSync(process.execPath, [bin, ...args], { cwd: work.path, env }).toString();
  expect(jaws('--version').trim()).toMatch(/^\d+\.\d+\.\d+/);
  expect(jaws('--help')).toContain('doctor');
  // It includes the catalogue and the documentation.
  expect(jaws('complete', '--', 'module', 'install', 'awsm-em')).toContain('awsm-email');
  expect(readdirSync(join(work.path, 'node_modules/jaws-framework/dist/docs'))).toContain('operate.md');
}, 120_000);
