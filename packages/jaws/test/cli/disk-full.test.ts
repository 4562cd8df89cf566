import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, jaws, temporaryFolder } from './jaws.ts';

const work = temporaryFolder();
const env = { JAWS_HOME: join(work.path, 'unused') };
afterAll(async () => {
  // `jaws run` starts the embedded cloud, which outlives it.
  await jaws(['cloud', 'stop'], { cwd: work.path, env });
  work.remove();
});

/** Runs a shell script with a file system of 1 MiB at `small`, which only the script can see; it does not need root. */
function onSmallDisk(small: string, script: string, args: readonly string[] = []) {
  const mounted = `mount -t tmpfs -o size=1m tmpfs "$0" && ${script}`;
  const namespace = ['--user', '--map-root-user', '--mount', 'sh', '-c', mounted, small, ...args];
  const { status, stdout, stderr } = spawnSync('unshare', namespace, {
    encoding: 'utf8',
    cwd: work.path,
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

const small = join(work.path, 'small');
mkdirSync(small);
const possible = process.platform === 'linux' && onSmallDisk(small, 'true').status === 0;

// Containers and some distributions do not let users create namespaces.
describe.skipIf(!possible)('a disk without room', () => {
  const fill = 'dd if=/dev/zero of="$0/fill" bs=1k count=2000 2>/dev/null;';
  const node = `"${process.execPath}" "${bin}"`;

  beforeAll(async () => {
    expect((await jaws(['project', 'create', '-n', 'shop', '-d'], { cwd: work.path, env })).code).toBe(0);
    expect((await jaws(['module', 'create', 'greetings', 'hello'], { cwd: join(work.path, 'shop'), env })).code).toBe(
      0,
    );
  });

  it('project create says so and leaves nothing', () => {
    const ran = onSmallDisk(small, `${fill} cd "$0"; ${node} project create -n fresh -d; echo "exit $?"; ls -A`);
    expect(ran.stderr).toContain('no space left on the disk. (CannotWrite)');
    expect(ran.stderr).toContain('Free some disk space');
    expect(ran.stdout).toBe('exit 1\nfill\n');
  });

  it.each([
    [['module', 'create', 'users', 'list'], 'CannotWrite'],
    [['env', 'set', 'local', 'LARGE_VALUE', 'x'.repeat(9000)], 'EnvFileUnwritable'],
    [['region', 'create', '--stage', 'dev', '--region', 'eu-west-1', '-d'], 'CannotWrite'],
    [['run', 'greetings/hello'], 'CannotWrite'],
  ])('%j says so, and the project is as it was', (args, code) => {
    const list = 'find . -path ./.jaws -prune -o -type f ! -name fill -print0 | sort -z | xargs -0 cksum';
    const ran = onSmallDisk(
      small,
      `cp -r shop/. "$0" && cd "$0" && before=$(${list}) && ${fill} ` +
        `${node} "$@"; echo "exit $?"; rm fill; [ "$before" = "$(${list})" ] && echo same`,
      args,
    );
    expect(ran.stderr).toContain(`(${code})`);
    expect(ran.stderr).toMatch(/no space left/i);
    expect(ran.stdout).toBe('exit 1\nsame\n');
  });
});

describe.skipIf(!possible)('a file system that is read-only', () => {
  const node = `"${process.execPath}" "${bin}"`;

  beforeAll(async () => {
    expect((await jaws(['project', 'create', '-n', 'fixed', '-d'], { cwd: work.path, env })).code).toBe(0);
    expect((await jaws(['module', 'create', 'greetings', 'hello'], { cwd: join(work.path, 'fixed'), env })).code).toBe(
      0,
    );
  });

  it.each([
    [['module', 'create', 'users', 'list'], 'CannotWrite'],
    [['env', 'set', 'local', 'NAME', 'x'], 'EnvFileUnwritable'],
    [['region', 'create', '--stage', 'dev', '--region', 'eu-west-1', '-d'], 'CannotWrite'],
    [['run', 'greetings/hello'], 'CannotWrite'],
    [['project', 'create', '-n', 'fresh', '-d'], 'CannotWrite'],
  ])('%j says so, and what to do', (args, code) => {
    const ran = onSmallDisk(
      small,
      `cp -r fixed/. "$0" && mount -o remount,ro "$0" && cd "$0" && ${node} "$@"; echo "exit $?"`,
      args,
    );
    expect(ran.stderr).toContain(`(${code})`);
    expect(ran.stderr).toContain('the file system is read-only');
    expect(ran.stderr.replace(/\s+/g, ' ')).toContain('Mount it for writing, or copy the project');
    expect(ran.stdout).toBe('exit 1\n');
  });
});
