import { createHash } from 'node:crypto';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { codeKey } from '../templates/names.ts';
import { putCode } from './function-code.ts';
import { fakeClient } from './testing.ts';

const sum = (text: string) => createHash('sha256').update(text);
const key = codeKey({ hash: '1'.repeat(32), sha256: sum('zip').digest('hex') });
const former = codeKey({ hash: '1'.repeat(32) });

/** The name of the error, if Lambda reports the SHA-256 of this content for code with this key. */
async function outcome(S3Key: string, reported: string) {
  const CodeSha256 = sum(reported).digest('base64');
  const { client } = fakeClient({ UpdateFunctionCode: () => ({ LastUpdateStatus: 'Successful', CodeSha256 }) });
  const input = { FunctionName: 'dev-shop-lA', S3Key };
  return putCode(client as unknown as LambdaClient, input, new AbortController().signal).then(
    () => undefined,
    (error: { readonly code: string }) => error.code,
  );
}

test('code that Lambda reports has to be that of the key, which says nothing in earlier versions', async () => {
  expect(await outcome(key, 'zip')).toBeUndefined();
  expect(await outcome(key, 'other')).toBe('FunctionCodeDiffers');
  expect(await outcome(former, 'other')).toBeUndefined();
});
