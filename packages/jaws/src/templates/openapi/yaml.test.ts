import { expect, test } from 'vitest';
import { yaml } from './yaml.ts';

// https://yaml.org/spec/1.2.2/
test('blocks, and quotes where a text could be something else', () => {
  const value = {
    openapi: '3.0.1',
    paths: { '/a/{id}': { get: { tags: ['b', 'yes', '1'], deprecated: false, 'x-n': null } } },
    list: [{ a: 1, b: [] }, [1, [2]], {}, 'two\nlines: "x" # no'],
    'key: with # signs': { '200': 'ok' },
    empty: '',
  };
  expect(yaml(value)).toBe(`openapi: "3.0.1"
paths:
  /a/{id}:
    get:
      tags:
        - b
        - "yes"
        - "1"
      deprecated: false
      x-n: null
list:
  - a: 1
    b: []
  - - 1
    - - 2
  - {}
  - "two\\nlines: \\"x\\" # no"
"key: with # signs":
  "200": ok
empty: ""
`);
});
