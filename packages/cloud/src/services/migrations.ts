import type { Migration } from '../store/migrations.ts';

/**
 * Every step that a state of an earlier version goes through when it is opened, oldest first: whoever changes the shape of a
 * record that a released version has written adds a step here, and a test that gives it a record of that version. A step that
 * belongs to one service calls a function of that service's folder.
 */
export const migrations: readonly Migration[] = [
  {
    to: 2,
    about:
      'The lines of one answer hold together: each batch of the journal ends with its checksum. Records are the same.',
    run() {},
  },
];
