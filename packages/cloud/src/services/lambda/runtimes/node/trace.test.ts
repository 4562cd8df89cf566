import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SCRIPT = `
const { execFileSync } = require('node:child_process');
const set = require(process.argv[1]).traceVariable();
const NAME = '_X_AMZN_TRACE_ID';
const look = () => [process.env[NAME], NAME in process.env, Object.keys(process.env).includes(NAME), { ...process.env }[NAME]];
const seen = [look()];
set('Root=1');
seen.push(look());
seen.push(execFileSync(process.execPath, ['-p', 'process.env.' + NAME], { encoding: 'utf8' }).trim());
set(undefined);
seen.push(look());
process.env[NAME] = 5;
seen.push(process.env[NAME]);
delete process.env[NAME];
seen.push(NAME in process.env);
process.env.OWN = 7;
seen.push(process.env.OWN);
delete process.env.OWN;
seen.push('OWN' in process.env, typeof process.env.PATH);
console.log(JSON.stringify(seen));
`;

test('the trace is an environment variable like the others, except for the C library', () => {
  const file = fileURLToPath(new URL('trace.cjs', import.meta.url));
  const seen = execFileSync(process.execPath, ['-e', SCRIPT, file], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  expect(JSON.parse(seen)).toEqual([
    [null, false, false, null],
    ['Root=1', true, true, 'Root=1'],
    'Root=1',
    [null, false, false, null],
    '5',
    false,
    '7',
    false,
    'string',
  ]);
});
