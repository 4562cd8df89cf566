import { type Ledger, put, remove, timeOf } from './ledger.ts';

/** Clocks of two machines may differ so much. */
const skew = 5000;

/**
 * Takes the lock of a job until a time in milliseconds; whoever holds it is gone by then, as Lambda ends a function at its deadline.
 * false: another one has it.
 */
export function acquire(ledger: Ledger, job: string, owner: string, until: number): Promise<boolean> {
  return put(
    ledger,
    { kind: 'lock', id: job, owner, until: until + skew, expires: Math.ceil(until / 1000) + 86_400 },
    {
      expression: 'attribute_not_exists(id) OR #until < :now',
      names: { '#until': 'until' },
      values: { ':now': timeOf(ledger) },
    },
  );
}

/** Gives the lock back, if it is still ours. */
export async function release(ledger: Ledger, job: string, owner: string): Promise<void> {
  await remove(
    ledger,
    { kind: 'lock', id: job },
    { expression: '#owner = :owner', names: { '#owner': 'owner' }, values: { ':owner': owner } },
  );
}
