import type { CSVInput, InputSerialization } from '@aws-sdk/client-s3';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import type { Value } from './evaluate.ts';

/** The records of an object's text, one after the other. */
export function recordsOf(text: string, input: InputSerialization): Generator<Value> {
  if (input.Parquet) throw notImplemented('Parquet in S3 Select');
  if (input.CSV) return csvRecords(text, input.CSV);
  if (input.JSON) return jsonRecords(text);
  throw new AwsError('MissingRequiredParameter', 'The SelectRequest entity is missing a required parameter.', 400);
}

/** Values that follow one another, with or without line breaks between. */
function* jsonRecords(text: string): Generator<Value> {
  let at = 0;
  while (at < text.length) {
    const end = endOfValue(text, at);
    const part = text.slice(at, end).trim();
    at = end;
    if (part === '') continue;
    try {
      yield parseUserJson(part) as Value;
    } catch {
      throw new AwsError(
        'JSONParsingError',
        'Encountered an error parsing the JSON file. Check the file and try again.',
        400,
      );
    }
  }
}

/** Position after the value that begins at or after `start`. */
function endOfValue(text: string, start: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[[\]{}]|[^\s"[\]{},:]+/gsy;
  const gap = /[\s,:]*/y;
  let [depth, at] = [0, start];
  for (;;) {
    gap.lastIndex = at;
    gap.exec(text);
    token.lastIndex = gap.lastIndex;
    const found = token.exec(text);
    if (!found) return text.length;
    at = token.lastIndex;
    if (found[0] === '{' || found[0] === '[') depth += 1;
    else if (found[0] === '}' || found[0] === ']') depth -= 1;
    if (depth <= 0) return at;
  }
}

function* csvRecords(text: string, format: CSVInput): Generator<Value> {
  let header: string[] | undefined;
  let first = true;
  for (const fields of csvLines(text, format)) {
    const isHeader = first && (format.FileHeaderInfo === 'USE' || format.FileHeaderInfo === 'IGNORE');
    first = false;
    if (isHeader) header = format.FileHeaderInfo === 'USE' ? fields : undefined;
    else yield Object.fromEntries(fields.map((field, index) => [header?.[index] ?? `_${index + 1}`, field]));
  }
}

function* csvLines(text: string, format: CSVInput): Generator<string[]> {
  const { FieldDelimiter: comma = ',', RecordDelimiter: line = '\n', QuoteCharacter: quote = '"' } = format;
  const escaping = format.QuoteEscapeCharacter ?? quote;
  let [fields, field, quoted] = [[] as string[], '', false];
  for (let at = 0; at < text.length; ) {
    if (quoted && text.startsWith(escaping, at) && text.startsWith(quote, at + escaping.length)) {
      field += quote;
      at += escaping.length + quote.length;
    } else if (text.startsWith(quote, at)) {
      quoted = !quoted;
      at += quote.length;
    } else if (!quoted && text.startsWith(comma, at)) {
      fields.push(field);
      field = '';
      at += comma.length;
    } else if (!quoted && (text.startsWith(line, at) || (line === '\n' && text.startsWith('\r\n', at)))) {
      at += text.startsWith(line, at) ? line.length : 2;
      if (!isComment(fields, field, format)) yield [...fields, field];
      [fields, field] = [[], ''];
    } else field += text[at++];
  }
  if ((fields.length > 0 || field !== '') && !isComment(fields, field, format)) yield [...fields, field];
}

function isComment(fields: readonly string[], field: string, { Comments: mark }: CSVInput): boolean {
  return mark !== undefined && mark !== '' && (fields[0] ?? field).startsWith(mark);
}
