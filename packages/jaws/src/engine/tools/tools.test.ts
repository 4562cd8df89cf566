import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { toolsOf } from './tools.ts';

const operate = readFileSync(new URL('../../../../../docs/operate.md', import.meta.url), 'utf8');
const forClients = operate.split(/^## /m).find((section) => section.startsWith('For AI clients')) ?? '';
const names = (door: 'mcp' | 'dash') => toolsOf(door).map(({ name }) => name);

test('the tools of AI clients are those that the documentation lists', () => {
  const listed = forClients.match(/`jaws_\w+`/g)?.map((name) => name.slice(1, -1)) ?? [];
  expect([...new Set(listed)].sort()).toEqual(names('mcp').sort());
});

test('values of variables are for the dash alone, and need what a change needs', () => {
  expect(names('mcp')).not.toContain('jaws_env_value');
  expect(toolsOf('dash').find(({ name }) => name === 'jaws_env_value')?.reveals).toBe(true);
});

test('each has a name of its own, and takes nothing that it does not know', () => {
  expect(new Set(names('dash')).size).toBe(names('dash').length);
  for (const { name, input, changes } of toolsOf('dash')) {
    const schema = z.toJSONSchema(input, { io: 'input' }) as {
      type: string;
      additionalProperties: unknown;
      properties: object;
    };
    expect([name, schema.type, schema.additionalProperties]).toEqual([name, 'object', false]);
    // The stage decides whether it is allowed.
    if (changes !== 'never')
      expect([name, Object.keys(schema.properties)]).toEqual([name, expect.arrayContaining(['stage'])]);
  }
});
