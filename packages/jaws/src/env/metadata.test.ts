import { expect, test } from 'vitest';
import { metadataOf, readMetadata } from './metadata.ts';

const version = (n: number) => n.toString(16).padStart(32, '0');
const mark = { 'jaws-format': '1', 'jaws-written-by': '2.0.0' };
const at = (n: number) => ({ version: version(n), modified: n * 1000 });

test('what is written is read again, to the second', () => {
  const metadata = { salt: 'ab'.repeat(32), written: version(9), history: [at(1_790_000_000), at(36)] };
  const written = metadataOf({ ...metadata, history: [{ ...at(1_790_000_000), modified: 1_790_000_000_999 }, at(36)] });
  expect(written).toEqual({
    ...mark,
    'jaws-salt': 'ab'.repeat(32),
    'jaws-version': version(9),
    'jaws-history': `${version(1_790_000_000)}@tlpw5c,${version(36)}@10`.replace(
      'tlpw5c',
      (1_790_000_000).toString(36),
    ),
  });
  expect(readMetadata('b/k', written)).toEqual(metadata);
});

test('an object with nothing before it says so by having no such field', () => {
  expect(metadataOf({ salt: 'x', history: [] })).toEqual({ ...mark, 'jaws-salt': 'x' });
});

test('an object of others has no salt and no history', () => {
  const nothing = { salt: '', written: undefined, history: [] };
  expect(readMetadata('b/k')).toEqual(nothing);
  expect(readMetadata('b/k', { 'jaws-history': 'x@1,0@,' })).toEqual(nothing);
});

test('an object of a newer format is refused by the version that wrote it', () => {
  const newer = { 'jaws-format': '2', 'jaws-written-by': '2.3.1' };
  expect(() => readMetadata('b/k', newer)).toThrow(/^b\/k was written by JAWS 2\.3\.1, in format 2/);
  expect(() => readMetadata('b/k', { 'jaws-format': 'x' })).toThrow('a newer JAWS');
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
test('the newest 40 versions are kept, which S3 has room for', () => {
  const history = Array.from({ length: 41 }, (_, n) => at(1_790_000_000 - n));
  const written = metadataOf({ salt: 'ab'.repeat(32), written: version(1), history });
  expect(readMetadata('b/k', written).history).toEqual(history.slice(0, 40));
  const bytes = Object.entries(written).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  expect(bytes).toBeLessThan(2048);
});
