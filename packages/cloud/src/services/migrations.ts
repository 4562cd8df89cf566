import type { Migration } from '../store/migrations.ts';
import { rekeyItems } from './dynamodb/storage/rekey.ts';

/**
 * Every step that the records of an earlier version go through when its state is opened, oldest first, the first one to format
 * 3: a change to the shape of a record that a released version has written adds a step here, and a test that gives it a record
 * of that version. What a step does to one service's records is a function of that service's folder.
 */
export const migrations: readonly Migration[] = [
  { to: 3, about: 'Items of DynamoDB stand under the hash of their key that a scan on AWS goes by.', run: rekeyItems },
  {
    to: 4,
    about:
      'Sort keys of numbers below 1e-99 stand where they sort; small blobs are in packs, where no earlier version looks.',
    run: rekeyItems,
  },
];
