import { describe, expect, it } from 'vitest';
import { parseObjectUrl } from './template-source.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
describe('the URL of a template', () => {
  it.each([
    'https://bucket.s3.amazonaws.com/a/key.json',
    'https://bucket.s3.eu-west-1.amazonaws.com/a/key.json',
    'https://bucket.s3-eu-west-1.amazonaws.com/a/key.json',
    'https://s3.amazonaws.com/bucket/a/key.json',
    'https://s3.eu-west-1.amazonaws.com/bucket/a/key.json',
    'https://s3-eu-west-1.amazonaws.com/bucket/a/key.json',
    'http://127.0.0.1:4566/bucket/a/key.json?X-Amz-Signature=x',
    'http://bucket.s3.localhost:4566/a/key.json',
  ])('%s', (url) => {
    expect(parseObjectUrl(url)).toEqual({ bucket: 'bucket', key: 'a/key.json' });
  });

  it('keeps the dots of a bucket and decodes the key', () => {
    expect(parseObjectUrl('https://a.b.c.s3.us-east-1.amazonaws.com/x%20y')).toEqual({ bucket: 'a.b.c', key: 'x y' });
  });

  it.each(['', 'bucket/key', 'ftp://s3.amazonaws.com/b/k', 'https://s3.amazonaws.com/bucket', 'https://h/%zz/x'])(
    'refuses %j',
    (url) => {
      expect(parseObjectUrl(url)).toBeUndefined();
    },
  );
});
