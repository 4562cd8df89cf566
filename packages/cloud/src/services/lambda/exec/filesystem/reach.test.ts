import { execFile, spawnSync } from 'node:child_process';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../../../../../../../test/machine.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../testing/reach.ts', import.meta.url));

/** Numbers by processor, and the arguments of a call that any user may make where no filter refuses it, and its error then. */
const CALLS: readonly (readonly [name: string, x64: number, arm64: number, args: readonly number[], error: number])[] =
  [
    ['ptrace', 101, 117, [0, 0, 0, 0], 1],
    ['add_key', 248, 217, [0, 0, 0, 0, 0], 1],
    ['keyctl', 250, 219, [99], 1],
    ['io_uring_setup', 425, 425, [0, 0], 1],
    ['process_vm_readv', 310, 270, [1, 0, 0, 0, 0, 0], 1],
    ['name_to_handle_at', 303, 264, [0, 0, 0, 0, 0], 1],
    ['unshare', 272, 97, [0x400], 1],
    ['clone3', 435, 435, [0, 0], 38],
    ['socket', 41, 198, [40, 1, 0], 1],
  ];
const numbers = CALLS.map(([, x64, arm64, args]) => [process.arch === 'arm64' ? arm64 : x64, ...args]);

interface Facts {
  readonly count: number;
  readonly writable: readonly string[];
  readonly covered: readonly string[];
  readonly masked: readonly string[];
  readonly status: Readonly<Record<string, string>>;
  readonly outside: string;
  readonly limits: string;
  readonly unshared: number;
  readonly errors: readonly number[];
  readonly files: { readonly made: number; readonly code: string };
  readonly forked: string;
  readonly isolation: string;
}

const me = process.getuid?.() ?? 0;
const USER = 1000;
/** Whether a user may run this test's program and make namespaces here. */
function canRun(uid: number): boolean {
  if (process.platform !== 'linux' || (me !== 0 && me !== uid)) return false;
  const options = { uid, gid: uid, stdio: 'ignore' } as const;
  const reads = `require('node:fs').accessSync(${JSON.stringify(program)})`;
  const namespaces = uid === 0 ? ['--mount', '--pid'] : ['--user', '--map-root-user', '--mount', '--pid'];
  const mounts = 'mount -n -t proc proc /proc && mount -n -t tmpfs tmpfs /tmp';
  const programs = [
    [process.execPath, '-e', reads],
    ['unshare', ...namespaces, '--fork', '/bin/sh', '-c', mounts],
    ['setpriv', '--dump'],
  ];
  return programs.every(([command = '', ...args]) => spawnSync(command, args, options).status === 0);
}

/** In which a file system that everyone may write is mounted below the function's code. */
const WITH_MOUNT = ['unshare', '--mount', '--propagation', 'private', '/bin/sh', '-c'].concat(
  'mount -n -t tmpfs -o mode=777 tmpfs "$1" && shift && exec "$@"',
  'sh',
);
const as = (uid: number) => ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];

/** The suite's own user, and as root an ordinary one as well. */
const users = [...new Set([me, USER])].map((uid) => ({ uid, row: uid === 0 ? 'Linux as root' : 'Linux as user' }));

describe.each(users)('what a function reaches, $row', ({ row, uid }) => {
  const runs = canRun(uid);
  let folder = '';
  let facts: Facts;
  beforeAll(async () => {
    if (!runs) return;
    folder = await mkdtemp(join(tmpdir(), 'jaws-reach-'));
    await mkdir(join(folder, 'code/below'), { recursive: true });
    for (const path of [folder, join(folder, 'code')]) await chown(path, uid, me === 0 ? uid : -1);
    const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, TSX_DISABLE_CACHE: '1' };
    const args = [process.execPath, '--import', 'tsx', program, folder, JSON.stringify(numbers)];
    const [command = '', ...rest] = me === 0 ? [...WITH_MOUNT, join(folder, 'code/below'), ...as(uid), ...args] : args;
    const { stdout } = await run(command, rest, { env, maxBuffer: 1 << 26 });
    facts = JSON.parse(stdout);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.runIf(runs)('it writes to /tmp and to five devices, and to nothing else below /', () => {
    expect(facts.count).toBeGreaterThan(1000);
    expect(facts.writable.toSorted()).toEqual(
      ['/dev/full', '/dev/null', '/dev/random', '/dev/urandom', '/dev/zero', '/tmp'].toSorted(),
    );
  });

  it.runIf(runs)('what /proc says of the machine’s memory, keys and timers is covered', () => {
    expect(facts.covered).toEqual(expect.arrayContaining(facts.masked.map((name) => `/proc/${name}`)));
  });

  it.runIf(runs)('it has no rights, and cannot get any', () => {
    const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => facts.status[name]);
    expect(sets).toEqual(Array(5).fill('0000000000000000'));
    expect(facts.status.NoNewPrivs).toBe('1');
    expect(facts.unshared).not.toBe(0);
  });

  it.runIf(runs)('it is AWS’s user inside, and outside never root', () => {
    expect(facts.status.Uid?.split('\t')).toEqual(Array(4).fill('993'));
    // As seen from the namespace around it, whose root is the user who started it, unless that is the machine's root.
    expect(facts.outside).toBe(uid === 0 ? '65530' : '0');
    expect(facts.isolation).toContain(`"${row}"`);
  });

  it.runIf(runs)('its processes, open files and files in /tmp have limits', () => {
    expect(facts.limits).toMatch(/^Max open files +1024 +1024 /m);
    expect(facts.limits).toMatch(/^Max processes +1024 +1024 /m);
    expect(facts.limits).toMatch(/^Max core file size +0 +0 /m);
    expect(facts.forked).toBe('');
    // One is /tmp itself.
    expect(facts.files).toEqual({ made: 63, code: 'ENOSPC' });
  });

  it.runIf(runs && has('perl'))('the filter refuses system calls, where the sandbox says that there is one', () => {
    const isFiltered = facts.isolation.includes('A seccomp filter refuses');
    expect(facts.status.Seccomp).toBe(isFiltered ? '2' : '0');
    if (!isFiltered) return;
    const refused = CALLS.map(([name, , , , error]) => [name, error]);
    expect(CALLS.map(([name], index) => [name, facts.errors[index]])).toEqual(refused);
  });
});
