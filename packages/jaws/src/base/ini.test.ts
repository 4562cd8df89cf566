import { expect, test } from 'vitest';
import { parseIni } from './ini.ts';

// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
test('reads sections, settings, comments and nested blocks', () => {
  const sections = parseIni(
    [
      '# a comment',
      '[default]',
      'region = us-west-2 # not part of it',
      '',
      '[profile   work]',
      'sso_start_url=https://x.awsapps.com/start#/',
      's3 =',
      '  endpoint_url = http://127.0.0.1:9000',
      '  max_concurrent_requests = 20',
      'output = json',
      '; another comment',
      'a line that says nothing',
    ].join('\r\n'),
  );
  expect([...sections.keys()]).toEqual(['default', 'profile work']);
  expect(sections.get('default')?.get('region')).toBe('us-west-2');
  const work = sections.get('profile work');
  expect(work?.get('sso_start_url')).toBe('https://x.awsapps.com/start#/');
  expect(work?.get('s3')).toEqual(
    new Map([
      ['endpoint_url', 'http://127.0.0.1:9000'],
      ['max_concurrent_requests', '20'],
    ]),
  );
  expect(work?.get('output')).toBe('json');
});
