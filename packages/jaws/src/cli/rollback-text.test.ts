import { expect, test } from 'vitest';
import type { Release, RollbackResult, RollbackShown } from '../engine/releases/types.ts';
import type { PlanSummary } from '../events.ts';
import { unpainted } from '../output/paint.ts';
import { rollbackResult, shownText } from './rollback-text.ts';

const evil = 'e\nFORGED';
const to: Release = {
  id: evil,
  number: undefined,
  at: evil,
  by: evil,
  accounts: [],
  git: undefined,
  origin: undefined,
  dev: false,
  result: 'done',
  regions: [],
  changes: [],
  changed: 0,
  code: true,
  live: true,
  kept: true,
};
const plan: PlanSummary = {
  empty: false,
  regions: [
    {
      stage: evil,
      region: evil,
      bucket: evil,
      uploads: [],
      stacks: [
        {
          name: evil,
          kind: 'lambdas',
          action: 'update',
          changes: [{ action: 'update', kind: 'function', id: evil, why: [evil] }],
          held: [{ logicalId: evil, type: evil }],
        },
      ],
    },
  ],
};
const variables = { [evil]: { added: [evil], changed: [evil], removed: [evil] } };
const shown: RollbackShown = { stage: 'dev', from: to, to, plan, untouched: [evil], variables, isProtected: false };
const result: RollbackResult = { id: 'a', from: to, to, plan, untouched: [evil], variables, applied: true, stacks: [] };

test('texts of a plan and of an earlier release stay in their lines', () => {
  const done = rollbackResult('dev', result, 1);
  const planned = rollbackResult('dev', { ...result, applied: false }, 1);
  const texts = [
    shownText(shown, unpainted),
    done.head?.(unpainted),
    done.note?.(unpainted),
    planned.text?.(unpainted),
  ];
  for (const text of texts) {
    expect(text).toContain('FORGED');
    expect(text?.split('\n').filter((line) => line.trimStart().startsWith('FORGED'))).toEqual([]);
  }
});
