import { createHash } from 'node:crypto';

/**
 * The id of a project whose jaws.json has none yet: the same on every machine, so that two people who deploy it for the first time
 * agree. Projects of one name and domain would share their buckets, so none of them can be two.
 */
export const defaultId = (name: string, domain: string): string =>
  createHash('sha256').update(`${name}\n${domain}`).digest('hex').slice(0, 16);
