import { createHash } from 'node:crypto';
import type { Wanted } from './wanted.ts';

/** Changes when what is made of the same request does. */
const generation = 1;

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Where everything lies that was made of one source, and nothing else. */
export const cacheFolder = (source: Wanted['source']): string => `cache/${digest(source)}/`;

/** `version`: of the source, so that what was made of another one is not found. */
export const cacheKey = ({ source, w, h, fit, format }: Wanted, version: string): string =>
  cacheFolder(source) + digest([generation, version, w, h, w && h ? fit : '', format]);
