import { expect, test } from 'vitest';
import { AwsError } from '../kernel/errors.ts';
import { orNothing } from './or-nothing.ts';

test('an answer that there is none is nothing, a bug is thrown', async () => {
  expect(await orNothing(Promise.resolve(7), undefined)).toBe(7);
  expect(await orNothing(Promise.reject(new AwsError('NoSuchBucketPolicy', 'none')), undefined)).toBeUndefined();
  await expect(orNothing(Promise.reject(new TypeError('odd')), undefined)).rejects.toThrow('odd');
});
