// Installs packed packages into an empty folder and uses them there, like a user who has nothing else.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmCommand } from '../npm.mjs';
import { sizeOf } from './contents.mjs';

const run = promisify(execFile);
/** Bytes of the tool with all its dependencies, without the bundler, which is a separate program for each platform. */
const INSTALLED_LIMIT = 20e6;

/** Only the tool's dependency comes from elsewhere: from npm's cache if it is there. */
export async function install(folder, tarballs) {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs];
  const [program, ...first] = npmCommand();
  await run(program, [...first, ...args], { cwd: folder });
}

/** The size of the tool alone in bytes, and what is wrong with it. */
export function installedSize(folder) {
  const modules = join(folder, 'node_modules');
  const names = readdirSync(modules).filter(
    (name) => !name.startsWith('.') && !['@esbuild', 'esbuild', 'jaws-cloud', 'jaws-core-js'].includes(name),
  );
  const size = names.reduce((sum, name) => sum + sizeOf(join(modules, name)), 0);
  const wrong =
    size <= INSTALLED_LIMIT
      ? []
      : [`installed without esbuild it is ${(size / 1e6).toFixed(1)} MB, the budget is ${INSTALLED_LIMIT / 1e6} MB`];
  return { size, wrong };
}

/** Loads everything that the packages export, and asks the tools for their version. Returns the mistakes. */
export async function use(folder, node, version) {
  const wrong = [];
  for (const name of ['jaws-core-js', 'jaws-cloud', 'jaws-framework']) {
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
    for (const [path, target] of Object.entries(manifest.exports ?? {})) {
      // Modules with only types are read by the compiler and never loaded.
      if (typeof target === 'object' && target.default === undefined) continue;
      const specifier = name + path.slice(1);
      const how = path.endsWith('.json')
        ? `require(${JSON.stringify(specifier)})`
        : `import(${JSON.stringify(specifier)})`;
      await run(node, ['-e', how], { cwd: folder }).catch((error) =>
        wrong.push(`${specifier} cannot be loaded: ${reason(error)}`),
      );
    }
    for (const [bin, file] of Object.entries(manifest.bin ?? {})) {
      const path = join(folder, 'node_modules', name, file);
      const { stdout } = await run(node, [path, '--version'], { cwd: folder }).catch((error) => ({
        stdout: reason(error),
      }));
      if (stdout.trim().split(/\s+/).at(-1) !== version)
        wrong.push(`${bin} --version says ${stdout.trim()}, not ${version}`);
      if (!existsSync(join(folder, 'node_modules/.bin', bin)))
        wrong.push(`${bin} is not a command after the installation`);
    }
  }
  return wrong;
}

/** The quick start with the installed tool, on one Node. Returns the mistakes. */
export async function quickStart(root, folder, node) {
  const cli = join(folder, 'node_modules/jaws-framework/dist/jaws.js');
  try {
    await run(node, [join(root, 'scripts/quickstart.mjs'), '--cli', cli], { cwd: folder, maxBuffer: 64e6 });
    return [];
  } catch (error) {
    return [`the quick start failed: ${reason(error)}`];
  }
}

export async function nodeVersion(node) {
  const { stdout } = await run(node, ['--version']);
  return stdout.trim();
}

const reason = (error) => (error.stderr?.trim() || error.message).split('\n').slice(-6).join('\n    ');
