import { expect, it } from 'vitest';
import { failedList } from './summary.ts';
import { fakeDeployment } from './testing.ts';

it('says apart what could not be created and what could not be updated', async () => {
  const { d } = await fakeDeployment({
    resources: [
      { logicalId: 'A', status: 'CREATE_FAILED' },
      { logicalId: 'B', status: 'UPDATE_FAILED' },
      { logicalId: 'C', status: 'UPDATE_FAILED' },
    ],
  });
  expect(failedList(d, ['A', 'B', 'X', 'C'])).toBe(
    'The following resource(s) failed to create: [A, X]. The following resource(s) failed to update: [B, C].',
  );
  expect(failedList(d, ['B'])).toBe('The following resource(s) failed to update: [B].');
  expect(failedList(d, ['A'])).toBe('The following resource(s) failed to create: [A].');
});
