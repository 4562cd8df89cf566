import { expect, it } from 'vitest';
import { formPairs } from './form-pairs.ts';

// https://url.spec.whatwg.org/#urlencoded-parsing: what Node's own reader makes of the same form.
it.each([
  '',
  'Action=ListStacks&Version=2010-05-15',
  '?a=b',
  '??a=b',
  'a',
  '=b',
  '=',
  '&&a=1&&b=2&',
  'a=1&a=2',
  'a=b=c',
  'a+b=c+d%2B',
  'a%20b=%7B%22x%22%3A%22y%26z%22%7D',
  'percent=100%&half=%4&none=%zz',
  'bytes=%ff%41&cut=%e2%82',
  'wide=%E2%82%AC%F0%9F%98%80',
  'mark=%EF%BB%BFx',
  'raw=\u00e9\u{1f600}',
  'zero=%00',
])('%j', (form) => {
  expect(formPairs(form)).toEqual([...new URLSearchParams(form)]);
});
