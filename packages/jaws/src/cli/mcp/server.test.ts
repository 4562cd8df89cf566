import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { testHost } from '../../engine/testing/project.ts';
import type { Event } from '../../events.ts';
import { progressText } from './progress.ts';
import { serveMcp } from './server.ts';

const evil = 'e\u001b[2J\u007f\u009b8m\u202e\u200b\u2028\r\nFORGED';

test('the text of an answer has no hidden characters', async () => {
  const input = new PassThrough();
  const written: string[] = [];
  const request = (id: number, method: string, params: object) =>
    input.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  request(1, 'initialize', { protocolVersion: '2025-06-18' });
  request(2, 'tools/call', { name: 'jaws_docs', arguments: { [evil]: evil } });
  const output = { writable: true, write: (text: string) => void written.push(text) };
  const allowed = { write: false, protected: false };
  // No endpoint is called: the arguments are refused.
  const context = {
    host: testHost('http://127.0.0.1:1'),
    cwd: '/',
    env: {},
    version: '1',
    profile: undefined,
    allowed,
  };
  const served = serveMcp({ input, output, bug: () => {} }, context);
  await vi.waitUntil(() => written.length === 2);
  input.end();
  await served;
  const { result } = JSON.parse(written[1] ?? '') as {
    result: { content: { text: string }[]; structuredContent: { message: string } };
  };
  expect(result.structuredContent.message).toContain(evil);
  const text = result.content[0]?.text ?? '';
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(text)).toEqual(result.structuredContent);
});

const events: readonly Event[] = [
  { type: 'step', id: 'a', title: evil, state: 'progress', detail: evil },
  { type: 'step', id: 'a', title: evil, state: 'progress', detail: evil, done: 1, total: 2 },
  { type: 'step', id: 'a', title: evil, state: 'failed', detail: evil },
  { type: 'log', source: evil, line: evil },
  { type: 'wrote', path: evil },
  { type: 'notice', message: evil },
  { type: 'warning', message: evil, hint: evil },
];

test.each(events)('progress neither steers nor forges a line: $type $state $total', (event) => {
  const text = progressText(event, '/') ?? '';
  expect(text).toContain('FORGED');
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(text.split('\n').filter((line) => line.startsWith('FORGED'))).toEqual([]);
});
