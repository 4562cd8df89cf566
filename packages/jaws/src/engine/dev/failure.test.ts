import { expect, test } from 'vitest';
import { failureIn } from '../../base/lambda-failure.ts';
import { placeIn } from './failure.ts';

const line = (error: object) => `2026-01-02T03:04:05.678Z\tid\tERROR\tInvoke Error \t${JSON.stringify(error)}`;

test('the failure of a Node.js function is the last one of its log', () => {
  const stack = ['TypeError: no', '    at run (/var/task/aws_modules/m/a/index.ts:3:9)', '    at node:internal:1:2'];
  const lines = [
    'plain',
    line({ errorType: 'Error', errorMessage: 'first' }),
    line({ errorType: 'TypeError', errorMessage: 'no', stack }),
    'END',
  ];
  expect(failureIn(lines)).toEqual({ type: 'TypeError', message: 'no', trace: stack.slice(1) });
});

test('and of a Python function', () => {
  const stackTrace = ['  File "/var/task/aws_modules/m/a/handler.py", line 3, in handler\n    raise ValueError()\n'];
  const text = `[ERROR] ${JSON.stringify({ errorMessage: 'x', errorType: 'ValueError', stackTrace })}`;
  expect(failureIn([text])).toEqual({ type: 'ValueError', message: 'x', trace: stackTrace });
});

test.each([[[]], [['{"errorType": cut']], [['{"other":1}']]])('no failure in %j', (lines) => {
  expect(failureIn(lines)).toBeUndefined();
});

test('a place is the first in the own code', () => {
  const trace = [
    'at f (/var/task/node_modules/x/index.js:1:2)',
    'at g (file:///var/task/lib/g.ts:30:4)',
    'at h (/var/task/lib/h.ts:1:1)',
  ];
  expect(placeIn(trace)).toEqual({ file: 'lib/g.ts', line: 30, column: 4 });
  expect(placeIn(['at x (/var/task/../etc/passwd:1:1)', 'at node:internal/x:1:1'])).toBeUndefined();
});
