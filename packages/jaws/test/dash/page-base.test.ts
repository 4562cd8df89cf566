import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { curl, fill, pathVariables } from '../../src/dash/page/base/curl.ts';
import { ago, duration, prettyText, usd, visible } from '../../src/dash/page/base/format.ts';
import { landPath } from '../../src/dash/page/base/land.ts';
import { formatRoute, home, parseRoute, type Route } from '../../src/dash/page/base/route.ts';
import { afterEvent, type Run } from '../../src/dash/page/base/runs.ts';
import { fieldsOf, typedIn } from '../../src/dash/page/base/schema.ts';
import { messagesIn } from '../../src/dash/page/base/stream.ts';
import { keep } from '../../src/dash/page/base/use-tool.ts';
import { append, filtered, levelOf, most, nothing, requestOf, sinceOf } from '../../src/dash/page/pages/logs/lines.ts';
import { nameOf } from '../../src/dash/page/pages/releases/name.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const source = here('../../src/dash/page');
const built = here('../../dist/dash');

test('what a browser loads has at most 100 KB gzipped', () => {
  const files = readdirSync(built).filter((name) => statSync(join(built, name)).isFile());
  expect(files).toEqual(expect.arrayContaining(['index.html', 'dash.js', 'dash-styles.css', 'icon.svg']));
  const size = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(built, name))).length, 0);
  expect(size).toBeLessThan(100_000);
});

test('texts become nodes of text only, and of the engine only types are imported', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  expect(files.length).toBeGreaterThan(40);
  const wrong = files.flatMap((name) => {
    const text = readFileSync(join(source, name), 'utf8');
    const markup =
      /dangerouslySetInnerHTML|\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function/.exec(
        text,
      )?.[0];
    const outside = [...text.matchAll(/^import (type )?[^;]*? from '([^']+)';$/gms)]
      .filter(
        ([, type, from = '']) =>
          type === undefined && from.startsWith('.') && !join(source, name, '..', from).startsWith(source),
      )
      .map(([, , from]) => from);
    return [...(markup ? [`${name}: ${markup}`] : []), ...outside.map((from) => `${name}: ${from}`)];
  });
  expect(wrong).toEqual([]);
});

test.each<Route>([
  home,
  { page: 'logs', stage: 'dev', region: undefined, item: undefined, query: { q: 'a b&c', fn: 'orders/create' } },
  { page: 'console', stage: 'prod', region: 'eu-west-1', item: 'GET /orders/{id}', query: {} },
  { page: 'local', stage: 'dev', region: undefined, item: 'buckets/Media', query: { prefix: 'a/b/' } },
])('an address leads back to the place that it is of: %j', (route) => {
  expect(parseRoute(formatRoute(route))).toEqual(route);
});

test('an address that leads nowhere leads to something', () => {
  expect(parseRoute('')).toEqual(home);
  expect(parseRoute('#/dev/all/nothing')).toMatchObject({ page: 'functions', stage: 'dev', item: undefined });
  expect(parseRoute('#/dev/all/logs/%E0%A4%A').item).toBe('%E0%A4%A');
});

test('figures and times read like a person writes them', () => {
  expect([
    duration(0.42),
    duration(412),
    duration(4100),
    duration(74_000),
    duration(119_600),
    duration(undefined),
  ]).toEqual(['0.4 ms', '412 ms', '4.10 s', '1 min 14 s', '2 min 0 s', '–']);
  expect([usd(0), usd(0.001), usd(3.9), usd(1234.5), usd(-2)]).toEqual(['$0', '<$0.01', '$3.90', '$1,235', '-$2.00']);
  const now = Date.parse('2026-11-29T12:00:00Z');
  expect(
    ['2026-11-29T11:59:50Z', '2026-11-29T09:00:00Z', '2026-11-28T12:00:00Z', 'no'].map((at) => ago(at, now)),
  ).toEqual(['just now', '3 hours ago', 'yesterday', '']);
});

test('what cannot be seen, or turns what is beside it, is made visible', () => {
  expect(visible('a\u0000b\u001b[31mc\u202ed\u200be\ttab\nline')).toBe('a␀b␛[31mc\\u{202e}d\\u{200b}e\ttab\nline');
});

test('the map has land where it is, and none where it is not', () => {
  const path = landPath();
  const has = (lon: number, lat: number) => path.includes(`M${lon} ${-lat}h0`);
  expect([has(10, 50.5), has(-60, -9.5), has(135, -24.5)]).toEqual([true, true, true]);
  expect([has(-30, 33), has(-140, -9.5), has(80, -24.5)]).toEqual([false, false, false]);
});

test('a command of curl is words that no shell reads anything else in', () => {
  const command = curl({
    method: 'POST',
    url: "https://a/b?c='$(id)",
    headers: { 'x-a': '`id`', 'x-empty': '' },
    body: '{"a":"it\'s"}',
  });
  expect(command).toBe(
    `curl --globoff \\\n  --request 'POST' \\\n  'https://a/b?c='\\''$(id)' \\\n  --header 'x-a: \`id\`' \\\n  --header 'x-empty;' \\\n  --data-raw '{"a":"it'\\''s"}'`,
  );
  expect(pathVariables('/a/{id}/{rest+}')).toEqual([
    { name: 'id', greedy: false },
    { name: 'rest', greedy: true },
  ]);
  expect(fill('https://a/x/{id}/{rest+}', { id: 'a/b', rest: 'c/d e' }, { q: ['1', '2'] })).toBe(
    'https://a/x/a%2Fb/c/d%20e?q=1&q=2',
  );
});

test('fields come of a schema with its references, and say what does not fit', () => {
  const fields = fieldsOf({
    $ref: '#/$defs/order',
    $defs: {
      order: {
        type: 'object',
        required: ['sku'],
        properties: {
          sku: { type: 'string', minLength: 2, maxLength: 9 },
          n: { type: 'integer', minimum: 1 },
          kind: { enum: ['a', 'b'] },
          tags: { type: 'array' },
          me: { $ref: '#/$defs/order' },
        },
      },
    },
  })!;
  expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ['sku', 'text', true],
    ['n', 'number', false],
    ['kind', 'choice', false],
    ['tags', 'json', false],
    ['me', 'json', false],
  ]);
  const [sku, n, , tags] = fields;
  expect([typedIn(sku!, ''), typedIn(sku!, 'a'), typedIn(sku!, 'ab')]).toEqual([
    { mistake: 'It needs a value' },
    { mistake: 'It needs at least 2 characters' },
    { value: 'ab' },
  ]);
  expect([
    typedIn(n!, ''),
    typedIn(n!, '1.5'),
    typedIn(n!, '0'),
    typedIn(n!, '7'),
    typedIn(n!, '9007199254740993'),
  ]).toEqual([
    undefined,
    { mistake: 'It must be a whole number' },
    { mistake: 'It must be at least 1' },
    { value: 7 },
    { mistake: 'It has too many digits for this field: write the body as JSON text' },
  ]);
  expect([typedIn(tags!, '{}'), typedIn(tags!, '[1'), typedIn(tags!, '[1]')]).toEqual([
    { mistake: 'It must be a list: […]' },
    { mistake: 'It must be JSON' },
    { value: [1] },
  ]);
  expect(fieldsOf({ type: 'string' })).toBeUndefined();
});

test('messages of a stream are whole, however they were cut', () => {
  const first = messagesIn(':\n\ndata: {"a":1}\n\ndata: {"b"');
  expect(first).toEqual({ messages: ['{"a":1}'], left: 'data: {"b"' });
  expect(messagesIn(`${first.left}:2}\n\n`)).toEqual({ messages: ['{"b":2}'], left: '' });
});

const line = (n: number, message = `line ${n}`) => ({
  type: 'function-log' as const,
  stage: 'dev',
  region: 'us-east-1',
  function: 'm/f',
  at: new Date(n).toISOString(),
  message,
});

test('lines that come twice are taken once, and the oldest go where there are too many', () => {
  const first = append(nothing, [line(1), line(2)]);
  const second = append(first, [line(2), line(3)]);
  expect(second.lines.map(({ message }) => message)).toEqual(['line 1', 'line 2', 'line 3']);
  expect(append(second, [line(3)])).toEqual(second);
  const many = append(
    second,
    Array.from({ length: most }, (_, at) => line(at + 10)),
  );
  expect([many.lines.length, many.dropped, many.lines[0]?.n]).toEqual([most, 3, 3]);
});

test('a line that comes late is put where its time says, and what an answer lacks is counted', () => {
  const other = (n: number) => ({ ...line(n), function: 'm/g' });
  const first = append(nothing, [line(20_000), line(30_000)]);
  expect(sinceOf(nothing)).toBeUndefined();
  expect(sinceOf(first)).toBe(new Date(20_000).toISOString());
  const second = append(first, [line(20_000), other(25_000), line(30_000), line(31_000)]);
  expect(second.lines.map(({ at }) => Date.parse(at))).toEqual([20_000, 25_000, 30_000, 31_000]);
  expect(new Set(second.lines.map(({ n }) => n)).size).toBe(4);
  // Three of the six lines missing from the answer are here: it only repeats the last one.
  expect(append(second, [line(31_000), line(40_000)], 6).dropped).toBe(4);
});

test('numbers that would not stay what they are are shown as they came', () => {
  expect(prettyText('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  for (const text of ['{"id":12345678901234567890}', '[1,-9007199254740993]', '9007199254740993'])
    expect(prettyText(text)).toBe(text);
});

test('releases without a number have different names, also those of one day', () => {
  expect(nameOf({ number: 7, id: '20261128T133500Z-4f2a1c9b' })).toBe('7');
  expect(nameOf({ id: '20261128T133500Z-4f2a1c9b' })).not.toBe(nameOf({ id: '20261128T150000Z-00000000' }));
});

test('of the answers of a long day only the newest are kept', () => {
  const answers = new Map<string, unknown>();
  for (let at = 0; at < 1000; at++) {
    keep(answers, String(at), at);
    keep(answers, 'often', at);
  }
  expect(answers.size).toBe(100);
  expect([answers.get('often'), answers.get('999'), answers.get('0')]).toEqual([999, 999, undefined]);
});

test('levels and requests are read as runtimes write them', () => {
  const id = '8b1a9953-c461-4d6f-9b5e-000000000001';
  const texts = [
    `2026-11-29T12:00:00.000Z\t${id}\tERROR\tno`,
    '{"level":"warn","message":"x"}',
    '[DEBUG] x',
    `REPORT RequestId: ${id}\tDuration: 1 ms`,
    'hello',
    '{"level":30,"msg":"x"}',
    '{"level":50,"msg":"x"}',
  ];
  expect(texts.map(levelOf)).toEqual(['error', 'warn', 'debug', 'platform', 'info', 'info', 'error']);
  expect([
    requestOf(texts[0]!),
    requestOf(texts[3]!),
    requestOf(`{"requestId":"${id}"}`),
    requestOf(`id ${id}`),
  ]).toEqual([id, id, id, undefined]);
  const { lines } = append(
    nothing,
    texts.map((text, at) => line(at, text)),
  );
  expect(filtered(lines, { text: '', level: 'warn' }).length).toBe(3);
  expect(filtered(lines, { text: '[debug]', level: '' }).map(({ message }) => message)).toEqual(['[DEBUG] x']);
});

test('a run knows by the events how far each region is', () => {
  const begun: Run = {
    id: 1,
    stage: 'dev',
    title: '',
    step: '',
    warnings: [],
    state: 'running',
    regions: ['a', 'b'].map((region) => ({ region, state: 'waiting', detail: '' })),
  };
  const run = [
    { type: 'step', id: 'x', title: 'Building', state: 'progress', done: 1, total: 9 },
    { type: 'plan', stage: 'dev', plan: { regions: [{ region: 'a', stacks: [{ name: 's', action: 'update' }] }] } },
    { type: 'stack', stage: 'dev', region: 'a', stack: 's', state: 'updating' },
    { type: 'region-failed', stage: 'dev', region: 'b', code: 'X', message: 'It broke.', hint: 'Fix it.' },
    { type: 'stack', stage: 'dev', region: 'a', stack: 's', state: 'done' },
    // A late answer does not hide that it failed.
    { type: 'stack', stage: 'dev', region: 'b', stack: 's', state: 'done' },
  ].reduce((before, event) => afterEvent(before, event as never), begun);
  expect(run.step).toBe('Building (1 of 9)');
  expect(run.regions).toEqual([
    { region: 'a', state: 'done', detail: 's done', open: [] },
    { region: 'b', state: 'failed', detail: 'It broke. Fix it.' },
  ]);
});

test('a region is done with the last stack that its plan has, not with the first one', () => {
  const regions = ['a', 'b'].map((region) => ({ region, state: 'waiting' as const, detail: '' }));
  const begun: Run = { id: 1, stage: 'dev', title: '', step: '', warnings: [], state: 'running', regions };
  const stacks = (...actions: string[]) => actions.map((action, at) => ({ name: `s${at + 1}`, action }));
  const plan = (a: string[], b: string[]) => ({
    type: 'plan',
    plan: {
      regions: [
        { region: 'a', stacks: stacks(...a) },
        { region: 'b', stacks: stacks(...b) },
      ],
    },
  });
  const stack = (name: string, state: string) => ({ type: 'stack', region: 'a', stack: name, state });
  const states = (...events: object[]) =>
    events
      .reduce<Run>((before, event) => afterEvent(before, event as never), begun)
      .regions.map(({ state, detail }) => `${state} ${detail}`.trim());
  const first = plan(['create', 'create', 'none'], ['none', 'none', 'none']);
  expect(states(first)).toEqual(['waiting', 'done Nothing to do']);
  expect(states(first, stack('s1', 'done'))[0]).toBe('running s1 done');
  expect(states(first, stack('s1', 'done'), stack('s2', 'unchanged'))[0]).toBe('done s2 unchanged');
  // After a new plan: finished stacks are not waited for.
  const again = plan(['none', 'update', 'none'], ['none', 'none', 'none']);
  expect(states(first, stack('s1', 'done'), again, stack('s2', 'done'))[0]).toBe('done s2 done');
  // Without a plan, nobody knows which one is the last.
  expect(states(stack('s1', 'done'))[0]).toBe('running s1 done');
});
