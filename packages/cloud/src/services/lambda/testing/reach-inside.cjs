// Runs inside a sandbox, and prints what it finds there. Files are looked for by access(2): nothing is written, except to /tmp.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');

/** All files below a folder, without following links. */
function* filesBelow(folder) {
  let names = [];
  try {
    names = fs.readdirSync(folder || '/');
  } catch {
    // It may not be read.
  }
  for (const name of names) {
    const path = `${folder}/${name}`;
    const stat = fs.lstatSync(path, { throwIfNoEntry: false });
    // Where a link leads is found at its own path.
    if (!stat || stat.isSymbolicLink()) continue;
    yield { path, stat };
    if (stat.isDirectory()) yield* filesBelow(path);
  }
}

function isWritable(path) {
  try {
    fs.accessSync(path, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const NULL = fs.statSync('/dev/null').rdev;
const found = { count: 0, writable: [], covered: [] };
for (const { path, stat } of filesBelow('')) {
  found.count += 1;
  if (!isWritable(path)) continue;
  const isCover = path.startsWith('/proc/') && stat.isCharacterDevice() && stat.rdev === NULL;
  (isCover ? found.covered : found.writable).push(path);
}

const status = Object.fromEntries(
  fs
    .readFileSync('/proc/self/status', 'utf8')
    .split('\n')
    .map((line) => line.split(/:\s*/)),
);

/** The error number of each system call, 0 for none. */
function errorsOf(calls) {
  return calls.map((args) => {
    const line = `print syscall(${args.join(', ')}) < 0 ? $! + 0 : 0`;
    return Number(spawnSync('perl', ['-e', line], { encoding: 'utf8' }).stdout);
  });
}

function fill() {
  for (let made = 0; ; made += 1) {
    try {
      fs.writeFileSync(`/tmp/${made}`, '');
    } catch (error) {
      return { made, code: error.code };
    }
  }
}

const FORKS = 'i=0; while [ $i -lt 1100 ]; do sleep 30 >/dev/null & i=$((i+1)); done; echo all';

const { calls } = JSON.parse(process.env.REACH);
const facts = {
  ...found,
  status,
  outside: fs.readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/)[1],
  limits: fs.readFileSync('/proc/self/limits', 'utf8'),
  unshared: spawnSync('unshare', ['--user', 'true']).status,
  errors: errorsOf(calls),
  files: fill(),
  forked: spawnSync('/bin/sh', ['-c', FORKS], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).stdout,
};
fs.writeSync(1, JSON.stringify(facts));
process.exit();
