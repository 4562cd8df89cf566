import { createHash } from 'node:crypto';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { codeKey } from '../templates/names.ts';
import { putCode } from './function-code.ts';
import { fakeClient } from './testing.ts';

const sum = (text: string) => createHash('sha256').update(text);
const key = codeKey({ hash: '1'.repeat(32), sha256: sum('zip').digest('hex') });
const former = codeKey({ hash: '1'.repeat(32) });

/** The name of the error, if Lambda reports this content for code that is in a bucket or sent along. */
async function outcome(code: { readonly S3Key: string } | { readonly ZipFile: Uint8Array }, reported: string) {
  const CodeSha256 = sum(reported).digest('base64');
  const { client } = fakeClient({ UpdateFunctionCode: () => ({ LastUpdateStatus: 'Successful', CodeSha256 }) });
  const input = { FunctionName: 'dev-shop-lA', ...code };
  return putCode(client as unknown as LambdaClient, input, new AbortController().signal).then(
    () => undefined,
    (error: { readonly code: string }) => error.code,
  );
}

test.each([
  ['a key', { S3Key: key }],
  ['sent bytes', { ZipFile: Buffer.from('zip') }],
])('code that Lambda reports has to be that of %s', async (_, code) => {
  expect(await outcome(code, 'zip')).toBeUndefined();
  expect(await outcome(code, 'other')).toBe('FunctionCodeDiffers');
});

test('code of earlier versions, whose keys have no SHA-256, is accepted', async () => {
  expect(await outcome({ S3Key: former }, 'other')).toBeUndefined();
});
