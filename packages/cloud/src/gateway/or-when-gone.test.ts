import { expect, test } from 'vitest';
import { AwsError } from '../kernel/errors.ts';
import { orWhenGone } from './or-when-gone.ts';

test('a "not found" is undefined, a bug is thrown', async () => {
  expect(await orWhenGone(Promise.resolve(7), undefined)).toBe(7);
  expect(await orWhenGone(Promise.reject(new AwsError('NoSuchBucketPolicy', 'none')), undefined)).toBeUndefined();
  await expect(orWhenGone(Promise.reject(new TypeError('odd')), undefined)).rejects.toThrow('odd');
});
