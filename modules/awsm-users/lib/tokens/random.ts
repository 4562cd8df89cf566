import { createHash, randomBytes } from 'node:crypto';

/** 256 bits. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** How it is stored: a reader of the table cannot use it. A random token needs no salt. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
