import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readCommandLine } from '../src/command-line.ts';
import * as library from '../src/index.ts';
import { lambdaCloud } from '../src/services/lambda/testing/cloud.ts';
import { freePort } from '../src/services/lambda/testing/inspector.ts';

/** Code blocks of a document, by the language that they name. */
function blocks(document: string, language: string): string[] {
  const text = readFileSync(fileURLToPath(new URL(document, import.meta.url)), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, code = '']) =>
    name === language ? [code] : [],
  );
}

/** Runs an example as a module, with the library built from these sources. */
async function run(code: string): Promise<void> {
  const load = (name: string) => (name === 'jaws-cloud' ? library : import(name));
  const body = code.replace(/^import \{(.*)\} from '(.*)';$/gm, "const {$1} = await load('$2');");
  // biome-ignore lint/complexity/useArrowFunction: only a function has this constructor
  const AsyncFunction = Object.getPrototypeOf(async function () {}).constructor;
  await new AsyncFunction('load', body)(load);
}

const documents = ['../README.md', '../../../docs/cloud.md'];

describe.each(documents)('%s', (document) => {
  let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
  beforeAll(async () => {
    cloud = await lambdaCloud({ clock: library.fakeClock('2026-01-01T00:00:00Z') });
    await cloud.make('hello', { 'index.js': 'exports.handler = async () => "hello";' });
  });
  afterAll(() => cloud.close());

  test.each(blocks(document, 'js').map((code, n) => [n, code] as const))('example %i', async (_n, code) => {
    const assert = vi.spyOn(console, 'assert');
    await run(code);
    for (const [holds] of assert.mock.calls) expect(holds).toBe(true);
    assert.mockRestore();
  });

  const started = blocks(document, 'sh').flatMap((block) => [...block.matchAll(/^npx jaws-cloud\b *([^#\n]*)/gm)]);
  test.each(started.map(([line, rest = '']) => [line, rest] as const))('%s', (_line, rest) => {
    const args = (rest.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'));
    expect(readCommandLine(args, {})).toHaveProperty('start.port');
  });

  const lines = blocks(document, 'sh').flatMap((block) => block.split('\n').filter((line) => line.startsWith('curl ')));
  test.each(lines)('%s', async (line) => {
    const method = /-X (\w+)/.exec(line)?.[1] ?? 'GET';
    const port = await freePort();
    const body = /-d '([^']*)'/.exec(line)?.[1]?.replace(/"port": \d+/, `"port": ${port}`);
    const path = /http:\/\/127\.0\.0\.1:4566([^\s']*)/.exec(line)?.[1];
    const answer = await fetch(`${cloud.endpoint}${path}`, { method, ...(body === undefined ? {} : { body }) });
    expect(answer.status).toBeLessThan(300);
  });
});
