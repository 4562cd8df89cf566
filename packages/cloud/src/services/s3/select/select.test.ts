import { expect, test } from 'vitest';
import { parseQuery } from './parse.ts';
import { recordsOf } from './records.ts';
import { run, writer } from './run.ts';

const people = 'name,age,city\nAnn,30,"Rome, IT"\nBob,9,Oslo\nCy,,Paris\n';
const csv = (sql: string): string =>
  [...run(parseQuery(sql), recordsOf(people, { CSV: { FileHeaderInfo: 'USE' } }))].map(writer({ CSV: {} })).join('');
const json = (sql: string, text: string): string =>
  [...run(parseQuery(sql), recordsOf(text, { JSON: { Type: 'DOCUMENT' } }))].map(writer({ JSON: {} })).join('');

test.each([
  ["SELECT name FROM S3Object WHERE age <> '' AND CAST(age AS INT) > 10", 'Ann\n'],
  ["select s.city, s.\"name\" from s3object s where s.name in ('Ann', 'Bob') limit 1", '"Rome, IT",Ann\n'],
  ["SELECT name FROM S3Object WHERE city LIKE '%o%' AND NOT name = 'Ann'", 'Bob\n'],
  ["SELECT COUNT(*), MIN(CAST(age AS INT)), SUM(CAST(age AS INT)) / 2 FROM S3Object WHERE age <> ''", '2,9,19.5\n'],
  ["SELECT UPPER(SUBSTRING(name, 1, 2)) || '!' AS x FROM S3Object WHERE age BETWEEN 9 AND 9", 'BO!\n'],
])('%s', (sql, expected) => {
  expect(csv(sql)).toBe(expected);
});

test('paths into documents that follow one another', () => {
  const text = '{"a":{"b":[1,2]},"c":null}{"a":{"b":[3]}}';
  expect(json('select * from s3object[*].a.b[*]', text)).toBe('{"_1":1}\n{"_1":2}\n{"_1":3}\n');
  expect(json('select s.a.b[0] as first from s3object s where s.c is missing', text)).toBe('{"first":3}\n');
  expect(json('select count(*) from s3object s where s.c is null', text)).toBe('{"_1":2}\n');
});

test('a syntax error says where', () => {
  expect(() => parseQuery('SELECT FROM S3Object')).toThrow('Unexpected token');
  expect(() => parseQuery('SELECT * FROM S3Object WHERE')).toThrow('Unexpected token');
});
