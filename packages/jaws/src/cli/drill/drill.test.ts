import { describe, expect, test } from 'vitest';
import { reportOf } from '../../engine/drill/report.ts';
import type { DrillReport, DrillSample } from '../../engine/drill/types.ts';
import { width } from '../../output/format.ts';
import { inked } from '../../output/ink.ts';
import { painted, unpainted } from '../../output/paint.ts';
import { drillHtml } from './html.ts';
import { drillSvg } from './svg.ts';
import { drillText, percent, time } from './text.ts';

const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2', 'sa-east-1'];

/** Ten minutes without eu-west-1: 90 seconds of failures near it, then us-east-1 answers. */
function report(over: Partial<DrillReport> = {}): DrillReport {
  const samples: DrillSample[] = [];
  for (let second = 0; second < 750; second++) {
    const phase = second < 60 ? 'calm' : second < 660 ? 'lost' : 'back';
    for (const place of regions) {
      const ok = place !== 'eu-west-1' || second < 60 || second >= 150;
      const region = place === 'eu-west-1' && second >= 150 && second < 720 ? 'us-east-1' : place;
      const latency = place === region ? 10 : 80;
      const retried = ok ? {} : { again: false, elsewhere: true };
      samples.push({ at: second * 1_000, place, phase, ok, region: ok ? region : undefined, latency, ...retried });
    }
  }
  const log = {
    samples,
    lostAt: 60_000,
    restoredAt: 660_000,
    endedAt: 750_000,
    detectedAt: 90_000,
    seenAgainAt: 690_000,
  };
  const promises = { availability: 99.9, recoverySeconds: 60 };
  const about = {
    stage: 'prod',
    url: 'https://api.shop.test/health',
    lost: 'eu-west-1',
    ground: 'copy',
    regions,
  } as const;
  return { ...reportOf({ ...about, places: regions, promises, log }), ...over };
}

test('the figures are those of the samples', () => {
  expect(report()).toMatchObject({
    requests: 3000,
    failed: { firstTry: 90, sameName: 90, otherRegion: 0 },
    availability: 97,
    detected: 30,
    recovered: 90,
    returned: 30,
    promises: [
      { promise: 'availability', kept: true },
      { promise: 'recoveryTime', promised: 60, measured: 90, kept: false },
    ],
  });
  expect(report().monthly).toBeCloseTo(100 * (1 - 90 / (4 * 30 * 86_400)), 9);
  expect(report().places[0]).toEqual({
    place: 'eu-west-1',
    requests: 750,
    failed: 90,
    p50: 80,
    p95: 80,
    p99: 80,
    before: 'eu-west-1',
    during: 'us-east-1',
    after: 'eu-west-1',
  });
  expect(report().traffic[10]).toEqual({
    at: 100,
    regions: { 'us-east-1': 10, 'ap-southeast-2': 10, 'sa-east-1': 10 },
    failed: 10,
  });
  expect([percent(99.99999), percent(100), percent(0), time(59.6), time(150)]).toEqual([
    '99.9999 %',
    '100 %',
    '0 %',
    '1 min',
    '2 min 30 s',
  ]);
});

describe('in a terminal', () => {
  test.each([60, 120])('of %d columns no line is longer', (columns) => {
    const text = drillText(report(), { paint: unpainted, columns, unicode: true });
    expect(text.split('\n').filter((line) => width(line) > columns)).toEqual([]);
    expect(text).toContain('█');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
    expect(inked(text)).not.toMatch(/\u001b/);
    const [, chart = ''] = text.split('\n\n');
    const rows = chart.split('\n').slice(1, 6);
    expect(rows.map((row) => row.split(' ')[0])).toEqual([...regions, 'failed']);
    expect(rows.map((row) => row.match(/ (\d+)$/)?.[1])).toEqual(['90', '1320', '750', '750', '90']);
    expect(chart).toContain('├');
  });

  test('without one there is ASCII only', () => {
    const text = drillText(report(), { paint: unpainted, columns: 100, unicode: false });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is looked for
    expect(text).toMatch(/^[\u0000-\u007f]*$/);
    expect(text).toMatch(/recovery time +1 min +1 min 30 s +broken/);
    expect(text).toMatch(/failed +[#@*+=:. -]+ 90\n/);
  });

  test('with color, failures and broken promises are red', () => {
    const paint = painted;
    const text = drillText(report(), { paint, columns: 100, unicode: true });
    expect(text).toContain(paint.red('broken'));
    expect(text).toContain(paint.green('kept'));
  });

  test('what never came is said', () => {
    const text = drillText(report({ detected: undefined, recovered: undefined, returned: undefined }), {
      paint: unpainted,
      columns: 100,
      unicode: true,
    });
    expect(text).toMatch(/time to detect +never/);
    expect(text).toMatch(/time to recover +not before the region was back/);
  });
});

/** The cell contents of all tables of a page. */
const rowsOf = (html: string): string[][] =>
  [...html.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => cell.replaceAll('<wbr>', '')),
  );

describe('as a picture', () => {
  const hostile = report({ url: 'https://api.test/<script>&"' });

  test('it has a title, a description and nothing from elsewhere', () => {
    const svg = drillSvg(report());
    expect(svg).toContain('role="img" aria-labelledby="drill-title drill-desc"');
    expect(svg).toContain('<title id="drill-title">A drill: prod without eu-west-1</title>');
    expect(svg).toContain(
      '<desc id="drill-desc">3000 requests in 12 min 30 s, stacked by the region that answered. eu-west-1 is lost after 1 min and back after 11 min. Without it its clients are answered by others: those near eu-west-1 by us-east-1. 90 requests failed, the last 1 min 30 s after the loss.</desc>',
    );
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg.match(/(?:href|src|url)\s*[=(]\s*["']?[^#"')]+/g)).toBeNull();
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toContain('http://');
    expect(drillSvg(hostile)).not.toContain('<script>');
    expect(drillSvg(hostile)).toContain('&#60;script&#62;&#38;&#34;');
  });

  test('answers of which nobody can say where they came from have a sign of their own', () => {
    const [first, ...rest] = report().traffic;
    const live = report({ traffic: [{ ...first!, regions: { unknown: 40 } }, ...rest] });
    expect(drillSvg(report())).not.toContain('>unknown<');
    expect(drillSvg(live)).toMatch(/fill="url\(#unknown\)"\/><text [^>]*>unknown</);
    expect(drillHtml(report())).not.toContain('>unknown<');
    expect(rowsOf(drillHtml(live))).toContainEqual(['From', ...report().regions, 'unknown', 'Failed']);
    expect(rowsOf(drillHtml(live))).toContainEqual(['0 s', '0', '0', '0', '0', '40', '0']);
  });

  test('no two regions look the same', () => {
    const many = Array.from({ length: 16 }, (_, index) => `eu-west-${index + 1}`);
    const legend = drillSvg(report({ regions: many })).matchAll(/width="12" height="12" (.*?)\/><text [^>]*>([^<]*)</g);
    const looks = [...legend].map(([, style]) => style);
    expect(looks).toHaveLength(17);
    expect(new Set(looks).size).toBe(17);
  });

  test('its texts neither overlap nor leave it', () => {
    const place = { ...report().places[0]!, place: 'ap-southeast-2', during: 'ap-northeast-1' };
    const long = report({
      places: [place, { ...place, before: 'ap-northeast-1', during: 'ap-southeast-2', p50: 12_345 }],
      regions: ['ap-southeast-2', 'ap-northeast-1', 'ap-northeast-3', 'us-gov-east-1', 'eu-central-1', 'us-east-1'],
    });
    for (const one of [report(), long, report({ detected: undefined, recovered: undefined })]) {
      const svg = drillSvg(one);
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
      const texts = [...svg.matchAll(/<text([^>]*)>([^<]*)</g)].map(([, attributes = '', text = '']) => {
        const of = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1];
        const size = Number(of('font-size') ?? 13);
        // As wide as in a wide font.
        const wide = text.length * size * 0.56;
        const [x, anchor] = [Number(of('x')), of('text-anchor')];
        const from = anchor === 'end' ? x - wide : anchor === 'middle' ? x - wide / 2 : x;
        return { text, from, to: from + wide, y: Number(of('y')), size };
      });
      for (const [index, { text, from, to, y, size }] of texts.entries()) {
        expect(from, text).toBeGreaterThanOrEqual(0);
        expect(to, text).toBeLessThanOrEqual(width!);
        expect(y, text).toBeLessThan(height!);
        const over = texts
          .slice(index + 1)
          .filter((other) => Math.abs(other.y - y) < size && other.from < to && from < other.to);
        expect(over.map((other) => `${text} / ${other.text}`)).toEqual([]);
      }
    }
  });

  test('all its tags are closed', () => {
    for (const text of [drillSvg(report()), drillHtml(report())]) {
      const open: string[] = [];
      for (const [, close, name = '', , self] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*?)?)(\/?)>/gi)) {
        if (self || name === 'meta' || name === 'wbr') continue;
        if (close) expect(open.pop()).toBe(name);
        else open.push(name);
      }
      expect(open).toEqual([]);
    }
  });

  test('a page has its data as tables, too', () => {
    const html = drillHtml(hostile);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    for (const caption of ['Figures', 'Promises', 'Clients', 'Answers of each 10 s']) {
      expect(html).toContain(`<caption>${caption}</caption>`);
    }
    expect(rowsOf(html)).toContainEqual(['1 min 40 s', '0', '10', '10', '10', '10']);
    expect(html).not.toContain('<script>');
    expect(html).not.toMatch(/<link|src=|@import/);
  });
});
