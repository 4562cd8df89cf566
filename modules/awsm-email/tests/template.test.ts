import { expect, test } from 'vitest';
import { parse } from '../lib/template/parse.ts';
import { render } from '../lib/template/render.ts';
import { mailTemplate, readTemplates, renderMail } from '../lib/templates.ts';

const html = (source: string, data: Record<string, unknown> = {}) => render(parse('a.html', source, 'html'), data);
const text = (source: string, data: Record<string, unknown> = {}) => render(parse('a.txt', source, 'text'), data);
const evil = `<script>"'&\``;

test('values, conditions, lists', () => {
  const source =
    'Hi {{ name }}!\n{{#if items}}\n{{#each items}}\n- {{title}} of {{name}}\n{{/each}}\n{{else}}\nnothing\n{{/if}}\nend';
  expect(text(source, { name: 'Ada', items: [{ title: 'x' }, { title: 'y', name: 'Bo' }] })).toBe(
    'Hi Ada!\n- x of Ada\n- y of Bo\nend',
  );
  expect(text(source, { name: 'Ada', items: [] })).toBe('Hi Ada!\nnothing\nend');
  expect(text('{{a.b}} {{#each l}}{{this}},{{/each}}', { a: { b: 0 }, l: [1, false] })).toBe('0 1,false,');
});

test('HTML is escaped in texts and attributes, and nowhere in a text part', () => {
  expect(html('<p title="{{x}}">{{x}}</p>', { x: evil })).toBe(
    '<p title="&lt;script&gt;&quot;&#39;&amp;&#96;">&lt;script&gt;&quot;&#39;&amp;&#96;</p>',
  );
  expect(html('a < b {{x}} <title>{{x}}</title>', { x: '</title>' })).toContain('<title>&lt;/title&gt;</title>');
  expect(text('{{x}}', { x: evil })).toBe(evil);
  expect(text('{{x}}', { x: '{{y}}' })).toBe('{{y}}');
});

test.each(['javascript:alert(1)', ' javascript:x', 'data:text/html,x', '//evil.example', ''])('%s is not a link', (x) =>
  expect(() => html('<a href="{{x}}">', { x })).toThrow('needs an address with http'),
);

test('a value is escaped for each way that leads to it', () => {
  const evil = { x: 'javascript:x', y: 'javascript:y' };
  for (const value of [
    '{{#if z}}{{x}}{{else}}{{y}}{{/if}}',
    '{{#if z}}https://a.example/{{/if}}{{x}}',
    '{{#each z}}a{{/each}}{{x}}',
  ]) {
    expect(() => html(`<a href="${value}">`, evil)).toThrow('needs an address');
  }
  const link = '<a{{#if x}} href="{{#if z}}https://a.example/{{else}}https://b.example/{{/if}}{{x}}"{{/if}}>{{x}}</a>';
  expect(html(link, evil)).toBe('<a href="https://b.example/javascript:x">javascript:x</a>');
});

test.each([
  '{{#if x}}<a href="{{/if}}{{x}}"',
  '{{#each x}}<style>{{/each}}',
  '<a {{#if x}}title="{{else}}href="{{/if}}{{x}}">',
  '<a {{#if x}}href={{else}}title={{/if}}"{{x}}">',
  '<{{#if x}}style{{else}}b{{/if}}>{{x}}',
])('%s leads to no one place', (source) =>
  expect(() => html(source)).toThrow('in another place of a tag than it begins'),
);

test('quotes of the other kind end no attribute', () => {
  expect(() => html(`<a title="it's" href="{{x}}">`, { x: 'javascript:x' })).toThrow('needs an address');
  expect(() => html(`<a title="it's" href=" {{x}}">`, { x: 'javascript:x' })).toThrow('needs an address');
  expect(html(`<a title="it's {{x}}" href="/">{{x}}</a>`, { x: '"' })).toBe(
    `<a title="it's &quot;" href="/">&quot;</a>`,
  );
});

test('a link may be one, or a part of one', () => {
  expect(html(`<a href='{{x}}'>`, { x: 'https://a.example/?a=1&b=2' })).toBe(
    `<a href='https://a.example/?a=1&amp;b=2'>`,
  );
  expect(html('<a href="https://a.example/{{x}}">', { x: '"><b>' })).toBe(
    '<a href="https://a.example/&quot;&gt;&lt;b&gt;">',
  );
});

test.each([
  '<script>{{x}}</script>',
  '<style>a{{x}}</style>',
  '<a {{x}}>',
  '<a href={{x}}>',
  '<{{x}}>',
  '<a onclick="{{x}}">',
  `<a onclick="f('{{x}}')">`,
  `<a title="it's" ONCLICK='f("{{x}}")'>`,
  `<p style="background: url('{{x}}')">`,
  '<p style="{{x}}">',
  '<!-- {{x}} -->',
])('no value in %s', (source) => expect(() => html(source, { x: 'y' })).toThrow('a.html:1 has {{x}} in'));

test.each([
  ['a {{ b', 'a.txt:1 opens a {{ that it never closes'],
  ['{{ a {{b}}', 'a.txt:1 opens a {{ that it never closes'],
  ['{{#if a}}', 'a.txt:1 opens {{#if}} and never closes it'],
  ['\n{{/if}}', 'a.txt:2 closes with {{/if}} what is not open'],
  ['{{#if a}}{{/each}}', 'closes with {{/each}}'],
  ['{{else}}', '{{else}} without'],
  ['{{a b}}', 'which is no value'],
  ['\n\n{{> other}}', 'a.txt:3'],
])('%s is a mistake', (source, message) => expect(() => text(source)).toThrow(message));

test.each([
  ['{{a}}', {}, 'a.txt:1 needs a value for a'],
  ['\n{{a}}', { a: null }, 'a.txt:2 needs a value for a'],
  ['{{constructor}}', {}, 'needs a value for constructor'],
  ['{{a.__proto__}}', { a: {} }, 'needs a value'],
  ['{{a}}', { a: {} }, 'not what a is'],
  ['{{#each a}}{{/each}}', { a: 'text' }, 'needs a list in a'],
])('%s of %j: %s', (source, data, message) => expect(() => text(source, data)).toThrow(message));

test('a mail has a subject of one line', () => {
  const templates = new Map([['a', mailTemplate('a', 'Subject: Hi {{name}}\n\nText of {{name}}', '<p>{{name}}</p>')]]);
  expect(renderMail(templates, 'a', { name: 'x\r\nBcc: eve@example.com' })).toEqual({
    subject: 'Hi x Bcc: eve@example.com',
    text: 'Text of x\r\nBcc: eve@example.com',
    html: '<p>x\r\nBcc: eve@example.com</p>',
  });
  expect(() => renderMail(templates, '../a', {})).toThrow('is no template');
  expect(() => mailTemplate('b', 'Hello')).toThrow('b.txt:1 has no subject');
  expect(() => mailTemplate('b', 'Subject: x\n\n\n{{#if a}}')).toThrow('b.txt:4 opens');
});

test('the templates that come along render', () => {
  const templates = readTemplates(new URL('../awsm/send/templates/', import.meta.url));
  const data = { name: 'Ada', url: 'https://example.com/', steps: ['one'], subject: 'Subject', text: 'Text' };
  for (const name of templates.keys()) expect(renderMail(templates, name, data).text.length).toBeGreaterThan(3);
  expect(renderMail(templates, 'welcome', { name: 'Ada', url: 'https://example.com/' }).text).not.toContain('others');
});

test('what Outlook alone reads takes values as any HTML', () => {
  const source = '<!--[if mso]><a href="{{url}}">{{x}}</a><![endif]--><!--[if !mso]><!--><p>{{x}}</p><!--<![endif]-->';
  const shown = html(source, { url: 'https://a.example', x: '--><script>' });
  expect(shown).toContain('<!--[if mso]><a href="https://a.example">--&gt;&lt;script&gt;</a><![endif]-->');
  expect(() => html(source, { url: 'javascript:x', x: '' })).toThrow('needs an address with http');
  expect(() => html('<!-- {{x}} -->', { x: '' })).toThrow('inside a comment');
});

test('addresses that only one element has, and what goes to one by itself', () => {
  expect(() => html('<object data="{{x}}"></object>', { x: 'javascript:x' })).toThrow('needs an address with http');
  expect(html('<p data="{{x}}">', { x: 'y' })).toBe('<p data="y">');
  expect(() => html('<meta http-equiv="refresh" content="0;url={{x}}">', { x: 'https://a.example' })).toThrow();
});
