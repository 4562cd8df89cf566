import { describe, expect, it } from 'vitest';
import { fieldsOf } from './fields.ts';
import { parseQuery } from './parse.ts';
import { runQuery } from './run.ts';
import { shownValue } from './values.ts';

// Expectations: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html and its sub-pages.

const messages = [
  'REPORT RequestId: 11111111-1111-1111-1111-111111111111\tDuration: 10.50 ms\tBilled Duration: 11 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\tInit Duration: 99.1 ms',
  'REPORT RequestId: 22222222-2222-2222-2222-222222222222\tDuration: 20.50 ms\tBilled Duration: 21 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB',
  '{"level":"ERROR","status":500,"user":{"name":"ana"},"ok":false}',
  '{"level":"INFO","status":200,"user":{"name":"bo"},"ok":true}',
  'user=ana, took 12 ms',
];
const START = Date.parse('2026-01-01T00:00:00Z');
const rows = messages
  .map((message, n) => ({ stream: 's', timestamp: START + n * 60_000, ingested: START, sequence: n, message }))
  .map((entry) => fieldsOf(entry, 'stream', 'log', String(entry.sequence)))
  .reverse();

async function run(query: string): Promise<Record<string, string>[]> {
  const { columns, rows: found } = await runQuery(parseQuery(query), rows);
  return found.map((row) =>
    Object.fromEntries(
      columns.filter((name) => row.get(name) !== undefined).map((name) => [name, shownValue(name, row.get(name))]),
    ),
  );
}

describe('queries', () => {
  it.each<[string, object[]]>([
    ['fields status | filter level = "ERROR"', [{ status: '500' }]],
    ['filter level like /^err/i | fields user.name', [{ 'user.name': 'ana' }]],
    ['filter status in [200, 404] | display user.name as who', [{ who: 'bo' }]],
    ['filter ispresent(status) and not (status >= 500) | fields status', [{ status: '200' }]],
    ['fields status + 1 as next | filter next > 1 | sort next asc | display next', [{ next: '201' }, { next: '501' }]],
    [
      'filter @type = "REPORT" | stats avg(@duration), max(@maxMemoryUsed / 1000000) as mb',
      [{ 'avg(@duration)': '15.5', mb: '70' }],
    ],
    [
      'stats count(*) as n by level | filter ispresent(level) | sort level',
      [
        { level: 'ERROR', n: '1' },
        { level: 'INFO', n: '1' },
      ],
    ],
    [
      'parse @message "user=*, took * ms" as who, ms | filter ispresent(who) | display who, ms',
      [{ who: 'ana', ms: '12' }],
    ],
    ['parse /user=(?<who>\\w+)/ | filter ispresent(who) | display who', [{ who: 'ana' }]],
    ['filter @message like "took" | fields @timestamp', [{ '@timestamp': '2026-01-01 00:04:00.000' }]],
    [
      'stats count(*) by bin(2m) | sort bin(2m) desc | limit 1',
      [{ 'bin(2m)': '2026-01-01 00:04:00.000', 'count(*)': '1' }],
    ],
    ['stats pct(@duration, 50) as p, count_distinct(level) as levels', [{ p: '10.5', levels: '2' }]],
    ['fields concat(toupper(level), "-", status) as tag | filter level = "INFO" | display tag', [{ tag: 'INFO-200' }]],
    [
      'filter @requestId like "2222" # a comment',
      [{ '@timestamp': '2026-01-01 00:01:00.000', '@message': messages[1] }],
    ],
    ['filterIndex level = "ERROR" | display status', [{ status: '500' }]],
    [
      'limit 1 | display isIpInSubnet("10.1.2.3", "10.0.0.0/8") as a, isIpv4InSubnet("11.1.2.3", "10.0.0.0/8") as b, isIpv6InSubnet("fe80::1", "fe80::/10") as c, isIpv6InSubnet("10.1.2.3", "10.0.0.0/8") as d',
      [{ a: 'true', b: 'false', c: 'true', d: 'false' }],
    ],
    ['fields status | filter status > 0 | dedup ok | sort status', [{ status: '200' }, { status: '500' }]],
  ])('%s', async (query, expected) => {
    expect(await run(query)).toEqual(expected);
  });

  it.each([
    ['pattern @message', 'the command pattern'],
    ['fields jsonParse(@message) as json', 'the function jsonParse'],
  ])('%s is not here, and says so', (query, feature) => {
    expect(() => parseQuery(query)).toThrow(`logs:StartQuery with ${feature}`);
  });

  it('are newest first and limited', async () => {
    expect((await run('fields @timestamp | limit 2')).map((row) => row['@timestamp'])).toEqual([
      '2026-01-01 00:04:00.000',
      '2026-01-01 00:03:00.000',
    ]);
  });

  it.each([
    'test',
    'fields',
    'filter a =',
    'stats nosuch(*)',
    'parse @message "a *" as b, c',
    'filter (a = 1',
    'fields nosuch(a)',
    'filter "open',
  ])('refuse %s', (query) => {
    expect(() => parseQuery(query)).toThrow(expect.objectContaining({ code: 'MalformedQueryException' }));
  });
});
