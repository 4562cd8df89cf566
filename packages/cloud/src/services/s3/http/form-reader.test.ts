import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readForm } from './form-reader.ts';

const type = 'multipart/form-data; boundary="b-1"';
const text = [
  '--b-1',
  'Content-Disposition: form-data; name="Key"',
  '',
  'a\r\nb',
  '--b-1',
  'content-disposition: form-data; filename="C:\\\\x %22y%22.txt"; name=file',
  'Content-Type: text/plain',
  '',
  'one\r\n--b-2\r\n',
  '--b-1',
  'Content-Disposition: form-data; name="late"',
  '',
  'ignored',
  '--b-1--',
  '',
].join('\r\n');

async function read(chunks: Iterable<string>) {
  const { fields, file } = await readForm(Readable.from([...chunks].map((chunk) => Buffer.from(chunk))), type);
  const parts: Buffer[] = [];
  for await (const chunk of file.content) parts.push(chunk);
  return { fields: Object.fromEntries(fields), name: file.name, content: Buffer.concat(parts).toString() };
}

// RFC 7578; https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
test('a form is the same however its bytes come', async () => {
  const expected = { fields: { key: 'a\r\nb' }, name: 'C:\\\\x "y".txt', content: 'one\r\n--b-2\r\n' };
  expect(await read([text])).toEqual(expected);
  expect(await read(text)).toEqual(expected);
});

test('a form that ends too early, or says too much before its file, is refused', async () => {
  await expect(read([text.slice(0, 20)])).rejects.toMatchObject({ code: 'MalformedPOSTRequest' });
  await expect(read([text.slice(0, text.indexOf('--b-2'))])).rejects.toMatchObject({ code: 'MalformedPOSTRequest' });
  await expect(read(['--b-1--\r\n'])).rejects.toMatchObject({ code: 'InvalidArgument' });
  const long = text.replace('a\r\nb', 'x'.repeat(21_000));
  await expect(read([long])).rejects.toMatchObject({ code: 'MaxPostPreDataLengthExceeded' });
});
