import { expect, test } from 'vitest';
import { idTag, stackTags } from '../templates/names.ts';
import { checkStack } from './owner.ts';

const owner = { project: 'shop', stage: 'dev', region: 'us-east-1', id: 'own', bucket: 'ours' };

/** Whether a stack of the resources proves whose the stage and its bucket are. */
function proves(over: { id?: string; bucket?: string; status?: string }) {
  const { id, bucket, status = 'UPDATE_COMPLETE' } = over;
  const tags = { ...stackTags('shop', 'dev', 'resources'), ...(id !== undefined && { [idTag]: id }) };
  const parameters: Record<string, string> = bucket === undefined ? {} : { aaJawsBucket: bucket };
  return checkStack(owner, { name: 'dev-shop-r', kind: 'resources', status, tags, parameters });
}

test('only a live stack with the id of the project that made this very bucket spares a look at its mark', () => {
  expect(proves({ id: 'own', bucket: 'ours' })).toBe(true);
  expect(proves({ id: 'own', bucket: 'another' })).toBe(false);
  expect(proves({ id: 'own' })).toBe(false);
  expect(proves({ bucket: 'ours' })).toBe(false);
  expect(proves({ id: 'own', bucket: 'ours', status: 'DELETE_COMPLETE' })).toBe(false);
  expect(() => proves({ id: 'others', bucket: 'ours' })).toThrow(
    expect.objectContaining({ code: 'StackOfAnotherProject' }),
  );
});
