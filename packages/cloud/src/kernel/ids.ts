import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Ids } from './kernel.ts';

const DEFAULT_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Returns this many bytes. */
type Bytes = (count: number) => Buffer;

/** Random ids; with a seed the same ids in the same order in every run. */
export function createIds(seed?: number): Ids {
  const seeded = seed === undefined ? undefined : seededBytes(seed);
  const bytes = seeded?.bytes ?? pooledBytes();
  return {
    uuid() {
      if (!seeded) return randomUUID();
      const b = bytes(16);
      b[6] = (b[6]! & 0x0f) | 0x40;
      b[8] = (b[8]! & 0x3f) | 0x80;
      const hex = b.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    random(length, alphabet = DEFAULT_ALPHABET) {
      let id = '';
      // With 16 bits per character the bias of the remainder is below a thousandth for every alphabet in use.
      const b = bytes(length * 2);
      for (let i = 0; i < length * 2; i += 2) id += alphabet[(b[i]! | (b[i + 1]! << 8)) % alphabet.length];
      return id;
    },
    within: (name, work) => (seeded ? seeded.within(name(), work) : work()),
  };
}

/** `crypto.randomBytes` costs a system call; one of 4 KiB serves hundreds of ids. */
function pooledBytes(): Bytes {
  let pool = randomBytes(4096);
  let at = 0;
  return (n) => {
    if (n > 1024) return randomBytes(n);
    if (at + n > pool.length) {
      pool = randomBytes(4096);
      at = 0;
    }
    at += n;
    return pool.subarray(at - n, at);
  };
}

/**
 * Each piece of work draws from its own stream, so that concurrent work, whose order no seed decides, does not change its ids.
 */
function seededBytes(seed: number) {
  const current = new AsyncLocalStorage<Bytes>();
  const begun = new Map<string, number>();
  const rest = stream(`${seed}`);
  return {
    bytes: (n: number): Buffer => (current.getStore() ?? rest)(n),
    within<T>(name: string, work: () => T): T {
      const count = begun.get(name) ?? 0;
      begun.set(name, count + 1);
      return current.run(stream(`${seed} ${name} ${count}`), work);
    },
  };
}

/** Bytes derived from a name: hashes of it and a counter. */
function stream(name: string): Bytes {
  let pool = Buffer.alloc(0);
  let count = 0;
  return (n) => {
    while (pool.length < n) {
      pool = Buffer.concat([pool, createHash('sha256').update(`${name} ${count}`).digest()]);
      count += 1;
    }
    const taken = Buffer.from(pool.subarray(0, n));
    pool = pool.subarray(n);
    return taken;
  };
}

/** Numbers from 0 to 1 (not included); with a seed the same in every run. */
export function createRandom(seed?: number): () => number {
  if (seed === undefined) return Math.random;
  const bytes = stream(`random ${seed}`);
  return () => bytes(4).readUInt32LE() / 2 ** 32;
}
