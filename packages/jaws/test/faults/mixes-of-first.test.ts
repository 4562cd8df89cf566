import { test } from 'vitest';
import { mixes } from './support/mix.ts';

// A file of its own, and so a process of its own: half of the mixes run in parallel with the others.

/** Enough to reach 10,000 deployments in `npm run test:soak`. */
const MIXES = Number(process.env.FAULT_MIXES ?? 4);

test(`${MIXES} first deployments with several kinds of faults, by chance`, { timeout: 36_000_000 }, () =>
  mixes('first', MIXES),
);
