import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Code } from '../state.ts';
import { CodeStore } from './code-store.ts';
import { writeZip } from './zip-write.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'jaws-code-store-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** A store in a folder of its own, over these zips, keyed by the ids of their blobs. */
function storeOf(name: string, zips: Record<string, Buffer>) {
  const root = join(scratch, name);
  const read: string[] = [];
  const work: Promise<unknown>[] = [];
  const kernel = {
    background: (one: Promise<unknown>) => work.push(one),
    blobs: {
      bytes: async (id: string) => {
        read.push(id);
        const zip = zips[id];
        if (!zip) throw new Error(`${id} is lost`);
        return zip;
      },
    },
  } as unknown as Kernel;
  return { root, read, zips, store: new CodeStore(kernel, async () => root), rest: () => Promise.all(work) };
}
const code = (blob: string): Code => ({ blob, sha256: Buffer.from(`sha of ${blob}`).toString('base64'), size: 1 });
const [a, b] = [code('a'), code('b')];
const files = async (folder: string) => (await readdir(folder)).sort();

it('unpacks a set of archives once, and keeps it as long as somebody uses it', async () => {
  const { root, read, store, rest } = storeOf('shared', { a: writeZip({ f: 'a' }) });
  const [first, second] = await Promise.all([store.acquire([a]), store.acquire([{ ...a, blob: 'elsewhere' }])]);
  expect(first).toBe(second);
  // The name is the archive's digest.
  expect(first).toBe(join(root, Buffer.from('sha of a').toString('hex')));
  expect(read).toEqual(['a']);
  store.release([a]);
  await rest();
  expect(await readFile(join(first, 'f'), 'utf8')).toBe('a');
  store.release([a]);
  await rest();
  expect(await files(root)).toEqual([]);
});

it('gives each combination and each order a folder, the last archive on top', async () => {
  const { store, root, rest } = storeOf('several', { a: writeZip({ f: 'a', x: '' }), b: writeZip({ f: 'b' }) });
  const folders = await Promise.all([[a], [b], [a, b], [b, a], []].map((codes) => store.acquire(codes)));
  expect(new Set(folders).size).toBe(5);
  const contents = folders.slice(0, 4).map((folder) => readFile(join(folder, 'f'), 'utf8'));
  expect(await Promise.all(contents)).toEqual(['a', 'b', 'b', 'a']);
  expect(await files(folders[4]!)).toEqual([]);
  store.release([a, b]);
  await rest();
  expect(await files(root)).toEqual([0, 1, 3, 4].map((at) => folders[at]!.slice(root.length + 1)).sort());
});

it('tries again what could not be unpacked', async () => {
  const { store, zips } = storeOf('again', {});
  await expect(store.acquire([a])).rejects.toThrow('a is lost');
  zips.a = writeZip({ f: 'found' });
  const folder = await store.acquire([a]);
  expect(await readFile(join(folder, 'f'), 'utf8')).toBe('found');
});

it('never mixes an archive with what an earlier run left in its place', async () => {
  const { store, root } = storeOf('left', { a: writeZip({ f: 'a' }) });
  const folder = join(root, Buffer.from('sha of a').toString('hex'));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'old'), '');
  expect(await store.acquire([a])).toBe(folder);
  expect(await files(folder)).toEqual(['f']);
});

it('ignores code that was not acquired', async () => {
  const { store, root, rest } = storeOf('nobody', { a: writeZip({ f: 'a' }) });
  await mkdir(join(root, Buffer.from('sha of b').toString('hex')), { recursive: true });
  store.release([b]);
  await rest();
  expect(existsSync(join(root, Buffer.from('sha of b').toString('hex')))).toBe(true);
});
