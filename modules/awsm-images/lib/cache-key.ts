import { createHash } from 'node:crypto';
import type { Wanted } from './wanted.ts';

/** Changes when the same request produces another picture. */
const generation = 1;

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** The folder of all pictures created from one source, and of nothing else. */
export const cacheFolder = (source: Wanted['source']): string => `cache/${digest(source)}/`;

/** `version`: the source's version, so that pictures made from another version are not found. */
export const cacheKey = ({ source, w, h, fit, format }: Wanted, version: string): string =>
  cacheFolder(source) + digest([generation, version, w, h, w && h ? fit : '', format]);
