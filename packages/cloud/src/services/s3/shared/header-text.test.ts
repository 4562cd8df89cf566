import { expect, test } from 'vitest';
import { decodeMetadata, encodeMetadata, systemText } from './header-text.ts';

const asHeader = (text: string): string => Buffer.from(text).toString('latin1');

// Values recorded on AWS by LocalStack: test_user_metadata_rfc2047_encoded, test_put_unicode_metadata_with_sig_s3.
test.each([
  ['test_—_file%E2%80%94_é_2?.pdf', '=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?='],
  ['ÄMÄZÕÑ S3', '=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?='],
  ['\u0000\u0001\u0002\u0003', '=?UTF-8?B?AAECAw==?='],
  ['!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
])('%j is sent as %s', (value, sent) => {
  expect(encodeMetadata(value)).toBe(sent);
  expect(decodeMetadata(sent)).toBe(value);
  expect(decodeMetadata(asHeader(value))).toBe(value);
});

test('what looks encoded is decoded', () => {
  expect(decodeMetadata('=?UTF-8?Q?actually-ascii?=')).toBe('actually-ascii');
  expect(decodeMetadata('=?UTF-8?B?YWJj?=')).toBe('abc');
});

test('headers of the system keep their bytes, but nothing that Node cannot send', () => {
  expect(systemText(asHeader('filename="é.pdf"'))).toBe(asHeader('filename="é.pdf"'));
  expect(systemText(asHeader('filename="a—b👑.pdf"'))).toBe('filename="a b .pdf"');
});
