import type { Store } from './store.ts';

/** What a migration may do: read, put and delete records. Nothing is on disk before all migrations have run. */
export type Records = Pick<Store, 'collection' | 'collections'>;

/**
 * One step from a format of the state to the next. A released step is never changed: some folder still has
 * the state from before it.
 */
export interface Migration {
  /** The format of its result: one more than the previous step's. */
  readonly to: number;
  /** The change that this step makes, for readers of the list. */
  readonly about: string;
  run(records: Records): void;
}

/** The format of records before any step. The first format had the same records, one line each, without marks. */
const FIRST = 2;

/** The format in which states are written: that of the last step. */
export function formatAfter(migrations: readonly Migration[]): number {
  for (const [index, { to }] of migrations.entries()) {
    if (to !== FIRST + 1 + index) throw new Error(`Migration ${index} leads to ${to}, not to ${FIRST + 1 + index}.`);
  }
  return FIRST + migrations.length;
}

/** Migrates records of an older format to the newest one. */
export function migrate(records: Records, from: number, migrations: readonly Migration[]): void {
  for (const step of migrations) if (step.to > from) step.run(records);
}
