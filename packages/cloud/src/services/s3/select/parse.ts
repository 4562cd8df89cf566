import { AwsError } from '../../../kernel/errors.ts';
import { parseCondition } from './parse-condition.ts';
import { Reader } from './reader.ts';
import { list, parseSteps } from './steps.ts';
import type { Column, Query, Step } from './syntax.ts';
import { tokenize, unexpected } from './tokens.ts';

/** Parses a query; throws S3's error for a syntax error. */
export function parseQuery(text: string): Query {
  const reader = new Reader(tokenize(text));
  reader.expect('SELECT');
  const columns = reader.take('*') ? '*' : list(reader, column);
  reader.expect('FROM');
  const { steps, alias } = source(reader);
  const where = reader.take('WHERE') ? parseCondition(reader) : undefined;
  const limit = reader.take('LIMIT') ? Number(reader.number()) : undefined;
  reader.take(';');
  if (reader.next.kind !== 'end') throw unexpected(reader.next);
  return { columns, from: steps, alias, where, limit };
}

function column(reader: Reader): Column {
  const expression = parseCondition(reader);
  const named =
    reader.take('AS') || reader.next.kind === 'quoted' || (reader.next.kind === 'word' && !reader.is('FROM'));
  return { expression, name: named ? reader.name() : undefined };
}

function source(reader: Reader): { steps: Step[]; alias: string | undefined } {
  if (reader.next.text.toLowerCase() !== 's3object') {
    throw new AwsError(
      'InvalidDataSource',
      'Invalid data source type. Only CSV, JSON, and Parquet are supported at this time.',
      400,
    );
  }
  reader.advance();
  const steps = parseSteps(reader);
  const aliased = reader.take('AS') || (reader.next.kind === 'word' && !reader.is('WHERE') && !reader.is('LIMIT'));
  // `S3Object[*]` is the same as the default: each record.
  return { steps: steps[0]?.step === 'each' ? steps.slice(1) : steps, alias: aliased ? reader.name() : undefined };
}
