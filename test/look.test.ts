import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { breakable, escapeHtml, pageHtml, tableHtml } from '../packages/jaws/src/base/page/look.ts';

const read = (path: string) => readFileSync(new URL(`../packages/${path}`, import.meta.url), 'utf8');

test('the pages of both packages look the same', () => {
  expect(read('cloud/src/kernel/page/look.ts')).toBe(read('jaws/src/base/page/look.ts'));
});

describe('text in a page', () => {
  const shown = (html: string) =>
    html.replaceAll('<wbr>', '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

  test.each([
    'plain words, as they are',
    'arn:aws:lambda:us-east-1:000000000000:function:shop',
    '<script>"\'&</script>',
    'x'.repeat(300),
    `${'👩‍🚀'.repeat(40)} and ${'é'.repeat(90)}`,
    ' spaces  at  both ends ',
    '',
  ])('is all there: %j', (text) => {
    expect(shown(breakable(text))).toBe(text);
    expect(shown(escapeHtml(text))).toBe(text);
    expect(breakable(text).replaceAll('<wbr>', '')).not.toMatch(/[<>"']/);
  });

  test('may continue behind what separates names, and in what no word is', () => {
    expect(breakable('a/b-c.d@e')).toBe('a/<wbr>b-<wbr>c.<wbr>d@<wbr>e');
    expect(breakable('Internationalization works')).toBe('Internationalization works');
    expect(
      breakable('x'.repeat(60))
        .split('<wbr>')
        .map(({ length }) => length),
    ).toEqual([28, 28, 4]);
  });
});

describe('a page', () => {
  const { html, policy } = pageHtml({
    title: '</title><script>',
    brand: '<b>',
    main: '<h1>x</h1>',
    links: [{ href: '"/x', text: '<i>', current: true }],
  });

  test('runs nothing, loads nothing, and knows its style by a hash', () => {
    expect(html).not.toMatch(/<script|<b>|<i>|style="| on[a-z]+="/);
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'$/);
  });

  test('has a heading for each row and each column of a table', () => {
    const table = tableHtml({ caption: 'C', heads: ['Name', 'Size'], rows: [['a', 1]] });
    expect(table).toContain('<th scope="col" role="columnheader" class="number">Size</th>');
    expect(table).toContain(
      '<th scope="row" role="rowheader">a</th><td role="cell" data-label="Size" class="number">1</td>',
    );
    expect(tableHtml({ caption: 'C', heads: ['Name'], rows: [], empty: 'None.' })).toBe('<p class="dim">None.</p>');
  });
});
