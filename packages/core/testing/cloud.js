const { spawn } = require('node:child_process');
const { existsSync, readFileSync, realpathSync } = require('node:fs');
const path = require('node:path');
const { createInterface } = require('node:readline');

/** Shared by this process, even if a test runner loads this module again for each file. */
const own = Symbol.for('jaws-core-js/test');

/** The address of the cloud with the deployed project: that of `jaws test`, or of one that this process starts. */
function cloudOfTests() {
  const { JAWS_TEST_CLOUD } = process.env;
  if (JAWS_TEST_CLOUD) return Promise.resolve(JAWS_TEST_CLOUD);
  globalThis[own] ??= serve(process.cwd()).catch((error) => {
    globalThis[own] = undefined;
    throw error;
  });
  return globalThis[own];
}

/** Starts `jaws test --serve`, which ends with this process. Returns the endpoint of its cloud. */
function serve(folder) {
  const root = rootOf(folder);
  const child = spawn(process.execPath, [jawsOf(root), 'test', '--serve', '--json'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    windowsHide: true,
  });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line);
      if (said.type === 'error') {
        reject(new Error(`jaws could not deploy the project for the tests.\n${said.message}\n${said.hint ?? ''}`));
      }
      if (said.type !== 'test-cloud') return;
      for (const one of [child, child.stdin, child.stdout]) one.unref();
      resolve(said.endpoint);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`jaws test --serve ended with ${code}.`)));
  });
}

function rootOf(folder) {
  for (const here of foldersFrom(folder)) if (existsSync(path.join(here, 'jaws.json'))) return here;
  throw new Error(`There is no jaws.json in ${folder} or above it: run the tests in a project of JAWS.`);
}

/** The script of the project's `jaws`, or else of the one on the PATH. */
function jawsOf(root) {
  const installed = foldersFrom(root).map((here) => path.join(here, 'node_modules/jaws-framework'));
  const onPath = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const found = [
    ...installed.map(binOf),
    // A link to the script; on Windows a batch file beside the packages.
    ...onPath.flatMap((here) => [
      scriptAt(path.join(here, 'jaws')),
      binOf(path.join(here, 'node_modules/jaws-framework')),
    ]),
  ].find(Boolean);
  if (found) return found;
  throw new Error(
    'The command jaws was not found in the project or on the PATH: npm install --save-dev jaws-framework',
  );
}

function binOf(folder) {
  try {
    const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return path.join(folder, bin.jaws);
  } catch {
    return undefined;
  }
}

function scriptAt(link) {
  try {
    const file = realpathSync(link);
    return file.endsWith('.js') ? file : undefined;
  } catch {
    return undefined;
  }
}

function foldersFrom(folder) {
  const all = [path.resolve(folder)];
  for (let above = path.dirname(all[0]); above !== all.at(-1); above = path.dirname(above)) all.push(above);
  return all;
}

module.exports = { cloudOfTests };
