import gt from 'semver/functions/gt.js';
import satisfies from 'semver/functions/satisfies.js';
import valid from 'semver/functions/valid.js';
import validRange from 'semver/ranges/valid.js';
import { releaseOf, version } from '../version.ts';

/** Whether a version is of a newer release than this one. False for a text that is not a version. */
export const isNewer = (other: string): boolean =>
  valid(releaseOf(other)) !== null && gt(releaseOf(other), releaseOf(version()));

/** Whether this version is in a range as npm writes it; undefined for a text that is not a range. */
export const isInRange = (range: string): boolean | undefined =>
  validRange(range) === null ? undefined : satisfies(releaseOf(version()), range);
