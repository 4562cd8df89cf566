import { createHmac } from 'node:crypto';
import { formatLine } from '../base/dotenv.ts';

/** The environment of a stage and region, now or at an earlier time. */
export interface EnvVersion {
  /** Stands for all values: 32 hexadecimal digits, the same for the same values. Empty while there is no salt. */
  readonly version: string;
  /** References to Parameter Store and Secrets Manager as CloudFormation reads them. */
  readonly values: Readonly<Record<string, string>>;
  /** Random, and the same for all versions of a stage and region. Empty while there is none. */
  readonly salt: string;
  /** ETag of the object that was read; undefined if it does not exist. */
  readonly etag: string | undefined;
}

type Values = Readonly<Record<string, string>>;

const sorted = (values: Values): [string, string][] => Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));

/** A keyed hash, so a version, which appears in templates and names of objects, reveals nothing about its values. */
export function versionOf(values: Values, salt: string): string {
  // No variable's name has a dash, so this is never a digest of one value.
  const mac = createHmac('sha256', salt)
    .update('jaws-version\0')
    .update(JSON.stringify(sorted(values)));
  return mac.digest('hex').slice(0, 32);
}

/** A `.env` text with these values and nothing else: the same values give the same text. */
export const canonicalText = (values: Values): string =>
  sorted(values)
    .map(([name, value]) => `${formatLine(name, value)}\n`)
    .join('');
