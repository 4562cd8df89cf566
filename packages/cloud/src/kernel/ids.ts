import { randomBytes, randomUUID } from 'node:crypto';
import type { Ids } from './kernel.ts';

const DEFAULT_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Random ids; with a seed the same ids in the same order in every run. */
export function createIds(seed?: number): Ids {
  const bytes = seed === undefined ? pooledBytes() : seededBytes(seed);
  return {
    uuid() {
      if (seed === undefined) return randomUUID();
      const b = bytes(16);
      b[6] = (b[6]! & 0x0f) | 0x40;
      b[8] = (b[8]! & 0x3f) | 0x80;
      const hex = b.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    random(length, alphabet = DEFAULT_ALPHABET) {
      let id = '';
      // 16 bits a character keep the bias of the remainder below a thousandth for every alphabet in use.
      const b = bytes(length * 2);
      for (let i = 0; i < length; i++) id += alphabet[b.readUInt16LE(i * 2) % alphabet.length];
      return id;
    },
  };
}

/** `crypto.randomBytes` costs a system call; one of 4 KiB serves hundreds of ids. */
function pooledBytes(): (n: number) => Buffer {
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

function seededBytes(seed: number): (n: number) => Buffer {
  const next = mulberry32(seed);
  return (n) => Buffer.from(Array.from({ length: n }, () => next() >>> 24));
}

/** Numbers from 0 to 1 (not included); with a seed the same in every run. */
export function createRandom(seed?: number): () => number {
  if (seed === undefined) return Math.random;
  const next = mulberry32(seed);
  return () => next() / 2 ** 32;
}

/** Whole numbers of 32 bits: small, even enough for ids, not for secrets. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}
