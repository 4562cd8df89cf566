import { expect, test } from 'vitest';
import { parseQuery } from './parse.ts';
import { recordsOf } from './records.ts';
import { run, writer } from './run.ts';

const people = 'name,age,city\nAnn,30,"Rome, IT"\nBob,9,Oslo\nCy,,Paris\n';
const text = async (
  sql: string,
  records: Iterable<unknown>,
  write: (row: Record<string, unknown>) => string,
): Promise<string> => {
  let out = '';
  for await (const row of run(parseQuery(sql), records)) out += write(row);
  return out;
};
const csv = (sql: string) => text(sql, recordsOf(people, { CSV: { FileHeaderInfo: 'USE' } }), writer({ CSV: {} }));
const json = (sql: string, from: string) =>
  text(sql, recordsOf(from, { JSON: { Type: 'DOCUMENT' } }), writer({ JSON: {} }));

test.each([
  ["SELECT name FROM S3Object WHERE age <> '' AND CAST(age AS INT) > 10", 'Ann\n'],
  ["select s.city, s.\"name\" from s3object s where s.name in ('Ann', 'Bob') limit 1", '"Rome, IT",Ann\n'],
  ["SELECT name FROM S3Object WHERE city LIKE '%o%' AND NOT name = 'Ann'", 'Bob\n'],
  ["SELECT COUNT(*), MIN(CAST(age AS INT)), SUM(CAST(age AS INT)) / 2 FROM S3Object WHERE age <> ''", '2,9,19.5\n'],
  ["SELECT UPPER(SUBSTRING(name, 1, 2)) || '!' AS x FROM S3Object WHERE age BETWEEN 9 AND 9", 'BO!\n'],
])('%s', async (sql, expected) => {
  expect(await csv(sql)).toBe(expected);
});

test('paths into documents that follow one another', async () => {
  const documents = '{"a":{"b":[1,2]},"c":null}{"a":{"b":[3]}}';
  expect(await json('select * from s3object[*].a.b[*]', documents)).toBe('{"_1":1}\n{"_1":2}\n{"_1":3}\n');
  expect(await json('select s.a.b[0] as first from s3object s where s.c is missing', documents)).toBe('{"first":3}\n');
  expect(await json('select count(*) from s3object s where s.c is null', documents)).toBe('{"_1":2}\n');
});

test('a syntax error says where', () => {
  expect(() => parseQuery('SELECT FROM S3Object')).toThrow('Unexpected token');
  expect(() => parseQuery('SELECT * FROM S3Object WHERE')).toThrow('Unexpected token');
});
