import { test } from 'vitest';
import { mixes } from './support/mix.ts';

/** Enough to reach 10,000 deployments in `npm run test:soak`. */
const MIXES = Number(process.env.FAULT_MIXES ?? 6);

test(`${MIXES} updates with several kinds of faults, by chance`, { timeout: 36_000_000 }, () => mixes('update', MIXES));
