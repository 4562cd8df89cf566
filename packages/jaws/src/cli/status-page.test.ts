import { describe, expect, test } from 'vitest';
import type { PageRegion, StatusPage } from '../engine/status-page/types.ts';
import { colors, isAllWell, statusHtml } from './status-page.ts';

const well: PageRegion = {
  region: 'us-east-1',
  release: 41,
  functions: 3,
  stacks: [],
  isDeployed: true,
  alarms: [],
  endpoints: [{ id: 'GET /links', url: 'https://a.test/prod/links', check: { status: 200, ms: 41.4 } }],
};
const pageOf = (...regions: readonly Partial<PageRegion>[]): StatusPage => ({
  project: 'shop',
  at: '2026-11-29T20:10:00.000Z',
  checked: true,
  stages: [{ name: 'prod', regions: regions.map((over) => ({ ...well, ...over })) }],
});

test('stages, regions, release, endpoints with their check, alarms, and when it was made', () => {
  const html = statusHtml(
    pageOf({}, { region: 'eu-west-1', alarms: [{ name: 'prod-shop-api-latency', since: '2026-11-29T20:01:02.000Z' }] }),
  );
  for (const text of [
    'Status of shop',
    '1 region of 2 with a problem.',
    '<time datetime="2026-11-29T20:10:00.000Z">2026-11-29 20:10 UTC</time>',
    'release 41, 3 functions',
    '<a href="https://a.test/prod/links" rel="noreferrer">GET /links</a>',
    '41 ms',
    'prod-shop-api-latency</span> since <time datetime="2026-11-29T20:01:02.000Z">',
  ]) {
    expect(html).toContain(text);
  }
});

test.each<[string, Partial<PageRegion>, boolean]>([
  ['Well', {}, true],
  ['Nothing is deployed', { isDeployed: false, endpoints: [] }, true],
  ['Cannot be reached', { error: { code: 'AwsUnavailable', message: 'It is down.' } }, false],
  ['Does not respond', { endpoints: [{ id: 'GET /a', check: { ms: 1, detail: 'answered 500' } }] }, false],
  ['An alarm rings', { alarms: [{ name: 'a' }] }, false],
  ['A deployment failed', { stacks: ['prod-shop-l: UPDATE_ROLLBACK_FAILED'] }, false],
  ['Alarms cannot be read', { alarmsUnread: { code: 'AwsDenied', message: 'No.' } }, false],
])('a region: %s', (words, over, isWell) => {
  expect(statusHtml(pageOf(over))).toContain(`</span>${words}</span>`);
  expect(isAllWell(pageOf(over))).toBe(isWell);
});

test('whatever a name holds is text, and only addresses of the web are links', () => {
  const odd = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&`;
  const page = pageOf({
    region: odd,
    stacks: [odd],
    alarms: [{ name: odd }],
    endpoints: [
      { id: `GET /${odd}`, url: `https://a.test/"onmouseover="x`, check: { ms: 1, detail: odd } },
      { id: 'GET /b', url: 'javascript:alert(3)' },
    ],
  });
  const html = statusHtml({ ...page, project: odd, stages: [{ ...page.stages[0]!, name: odd }] });
  const tags = [...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
  expect(tags).not.toContain('script');
  expect(tags).not.toContain('img');
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).toEqual([
    'https://a.test/&#34;onmouseover=&#34;x',
  ]);
  const error = statusHtml(pageOf({ error: { code: odd, message: odd } }));
  expect(error).not.toContain('<script');
});

test('it asks for nothing: no script, no file, no font', () => {
  const html = statusHtml(pageOf({}));
  expect(html).not.toMatch(/<(script|link|img|iframe|object|embed)|src=|@import|url\(| on[a-z]+="/);
  expect(html).toContain(`default-src 'none'`);
});

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe.each(Object.entries(colors))('in the theme %s', (_, theme) => {
  const { page, card, ...texts } = theme;
  test.each(Object.entries(texts))('%s is readable', (_name, color) => {
    expect(contrast(color, page)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color, card)).toBeGreaterThanOrEqual(4.5);
  });
});
