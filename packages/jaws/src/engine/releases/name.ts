import type { Release } from './types.ts';

/** What people call a release. A deployment of JAWS 2.0 has no number. */
export const releaseName = ({ number, id }: Pick<Release, 'number' | 'id'>): string =>
  number === undefined ? id : String(number);
