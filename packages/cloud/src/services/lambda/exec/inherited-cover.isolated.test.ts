import { fstatSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';

/** The file descriptors of this process, as /proc lists them: Node itself opens none that it would pass on. */
const system = vi.hoisted(() => ({ fdinfo: {} as Record<string, string | undefined>, opened: [] as unknown[] }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const own = /^\/proc\/self\/fdinfo\/?/;
  return {
    ...real,
    readdirSync: ((path: string) => (own.test(path) ? Object.keys(system.fdinfo) : real.readdirSync(path))) as unknown,
    readFileSync: ((path: string, ...more: []) => {
      if (!own.test(path)) return real.readFileSync(path, ...more);
      const text = system.fdinfo[path.replace(own, '')];
      if (text === undefined) throw new Error('gone');
      return text;
    }) as unknown,
    openSync: ((...args: [string, string]) => {
      system.opened.push(args);
      return real.openSync(...args);
    }) as unknown,
  };
});
const { Inherited } = await import('./inherited.ts');

// https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html, and O_CLOEXEC of open(2)
const KEPT = 'pos:\t0\nflags:\t0100002\nmnt_id:\t9\n';
const CLOSED = 'pos:\t0\nflags:\t02100002\nmnt_id:\t9\n';
const stdio = ['pipe', 'pipe', 'inherit'] as const;

const made: InstanceType<typeof Inherited>[] = [];
function inherited(fdinfo: Record<string, string | undefined>) {
  system.fdinfo = fdinfo;
  const one = new Inherited();
  made.push(one);
  return one;
}
afterEach(() => {
  for (const one of made.splice(0)) one.close();
  system.opened.length = 0;
});

describe.runIf(process.platform === 'linux')('file descriptors that this process was started with', () => {
  it('are covered by /dev/null, and the others are not handed on', () => {
    const one = inherited({
      0: KEPT,
      1: KEPT,
      2: KEPT,
      3: CLOSED,
      5: KEPT,
      6: undefined,
      7: CLOSED,
      8: KEPT,
      9: CLOSED,
    });
    const all = one.cover(stdio);
    const nothing = all[5] as number;
    expect(all).toEqual([...stdio, 'ignore', 'ignore', nothing, 'ignore', 'ignore', nothing]);
    expect(system.opened).toEqual([['/dev/null', 'r+']]);
    expect(fstatSync(nothing).isCharacterDevice()).toBe(true);
  });

  it('are looked for once, and covered by one file', () => {
    const one = inherited({ 5: KEPT });
    const first = one.cover(stdio);
    system.fdinfo = { 9: KEPT };
    expect(one.cover(stdio)).toEqual(first);
    expect(system.opened).toHaveLength(1);
  });

  it('are empty where all of them close on exec, or are replaced', () => {
    expect(inherited({ 0: KEPT, 2: KEPT, 9: CLOSED, 10: 'no flags' }).cover(stdio).slice(0, 3)).toEqual([...stdio]);
    expect(inherited({ 0: KEPT, 2: KEPT, 9: CLOSED }).cover(stdio)).toEqual([...stdio]);
    expect(inherited({ 3: KEPT, 4: KEPT }).cover([...stdio, 'pipe', 'pipe'])).toEqual([...stdio, 'pipe', 'pipe']);
    expect(inherited({ 3: KEPT, 5: KEPT }).cover([...stdio, 'pipe', 'pipe'])).toHaveLength(6);
  });

  it('are covered no more when the cloud has ended', () => {
    const one = inherited({ 5: KEPT });
    const nothing = one.cover(stdio)[5] as number;
    one.close();
    expect(() => fstatSync(nothing)).toThrow('EBADF');
    one.close();
  });
});
