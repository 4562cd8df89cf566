import { expect, test } from 'vitest';
import type { Drift, PlanSummary } from '../events.ts';
import { painter } from '../output/paint.ts';
import { deployResult } from './deployed.ts';
