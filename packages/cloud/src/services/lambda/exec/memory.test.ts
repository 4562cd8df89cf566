import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytesOf, childrenOf, MemoryWatch, treeOf, type Watched } from './memory.ts';

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // The process has ended.
    }
  }
});

/** A shell with two waiting children. */
async function family() {
  const shell = spawn('/bin/sh', ['-c', 'sleep 60 & sleep 60 & echo ready; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(shell);
  await once(shell.stdout!, 'data');
  return shell.pid!;
}

describe.runIf(process.platform === 'linux')('processes', () => {
  it('are found with all that they started', async () => {
    const shell = await family();
    const own = childrenOf(shell);
    expect(own).toHaveLength(2);
    expect(treeOf([shell])).toEqual([shell, ...own]);
    expect(treeOf([process.pid])).toEqual(expect.arrayContaining([process.pid, shell, ...own]));
    expect(childrenOf(own[0]!)).toEqual([]);
  });

  it('that are gone have no children and no memory', () => {
    expect([childrenOf(2 ** 30), bytesOf([2 ** 30], 0), treeOf([])]).toEqual([[], 0, []]);
  });

  it('have the memory that they hold, and together what each holds', async () => {
    const resident = process.memoryUsage.rss();
    const found = bytesOf([process.pid], 0);
    expect(found).toBeGreaterThan(resident / 2);
    expect(found).toBeLessThan(resident * 2);
    const shell = await family();
    const all = treeOf([shell]);
    // The memory of starting programs keeps growing.
    const sum = await vi.waitFor(() => {
      const total = all.map((pid) => bytesOf([pid], 0)).reduce((a, b) => a + b, 0);
      expect(bytesOf(all, 1e12)).toBe(total);
      return total;
    }, 10_000);
    // Beyond the limit what they share is divided among them.
    const shared = bytesOf(all, 0);
    expect(shared).toBeGreaterThan(0);
    expect(shared).toBeLessThan(sum);
    await vi.waitFor(() => {
      const now = bytesOf(all, 1e12);
      expect(bytesOf(all, now)).toBe(now);
    }, 10_000);
  });
});

describe.runIf(process.platform === 'linux')('the watch', () => {
  it('reports the memory of each, ten times a second, as long as it is watched', () => {
    vi.useFakeTimers();
    const watch = new MemoryWatch();
    try {
      const reported: [number, number][] = [];
      const one: Watched = {
        pid: process.pid,
        processes: () => [process.pid],
        memoryLimit: 1,
        onMemory: (bytes, processes) => reported.push([bytes, processes]),
      };
      watch.add(one);
      watch.add({ ...one, processes: () => [], onMemory: (bytes) => expect(bytes).toBe(0) });
      vi.advanceTimersByTime(99);
      expect(reported).toEqual([]);
      vi.advanceTimersByTime(201);
      expect(reported).toHaveLength(3);
      expect(reported[0]?.[0]).toBeGreaterThan(1_000_000);
      expect(reported[0]?.[1]).toBe(1);
      watch.remove(one);
      vi.advanceTimersByTime(1_000);
      expect(reported).toHaveLength(3);
      watch.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      watch.close();
      vi.useRealTimers();
    }
  });

  it('rests when nothing is watched', () => {
    vi.useFakeTimers();
    const watch = new MemoryWatch();
    try {
      const one: Watched = { pid: 0, processes: () => [], memoryLimit: 1, onMemory: () => {} };
      watch.add(one);
      watch.remove(one);
      vi.advanceTimersByTime(100);
      expect(vi.getTimerCount()).toBe(0);
      watch.add(one);
      expect(vi.getTimerCount()).toBe(1);
    } finally {
      watch.close();
      vi.useRealTimers();
    }
  });
});

describe.skipIf(process.platform === 'win32')('the watch without /proc', () => {
  const { platform } = process;
  afterEach(() => Object.defineProperty(process, 'platform', { value: platform }));

  it('asks ps once a second, for all that are watched', async () => {
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    vi.useFakeTimers();
    const watch = new MemoryWatch();
    try {
      const reported: string[] = [];
      const watched = (name: string, pid: number): Watched => ({
        pid,
        processes: () => [],
        memoryLimit: 1,
        onMemory: (bytes, processes) => reported.push(`${name} ${bytes > 1_000_000} ${bytes % 1024} ${processes}`),
      });
      watch.add(watched('own', process.pid));
      watch.add(watched('gone', 2 ** 22 + 1));
      vi.advanceTimersByTime(999);
      vi.advanceTimersByTime(1);
      vi.useRealTimers();
      await vi.waitFor(() => expect(reported).toEqual(['own true 0 1', 'gone false 0 1']), 10_000);
    } finally {
      watch.close();
      vi.useRealTimers();
    }
  });

  it('calls nothing on Windows', async () => {
    Object.defineProperty(process, 'platform', { value: 'win32' });
    vi.useFakeTimers();
    const watch = new MemoryWatch();
    const onMemory = vi.fn();
    watch.add({ pid: process.pid, processes: () => [process.pid], memoryLimit: 1, onMemory });
    vi.advanceTimersByTime(5_000);
    watch.close();
    vi.useRealTimers();
    await new Promise((done) => setTimeout(done, 100));
    expect(onMemory).not.toHaveBeenCalled();
  });
});
