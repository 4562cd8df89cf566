import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { accessDenied } from '../shared/errors.ts';

/** Fields of a form by their lower-case names. */
export type Fields = ReadonlyMap<string, string>;

const free = /^(x-amz-signature|awsaccesskeyid|signature|policy|file|x-ignore-.*)$/;

/** How many bytes a file may have. */
export interface SizeRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Checks a form against its own policy, and returns the allowed sizes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function checkPostPolicy(encoded: string, fields: Fields, now: number): SizeRange {
  const { expiration, conditions } = parse(encoded);
  if (expiration === undefined) throw invalid('Invalid Policy: Policy missing expiration.');
  const end = timeOf(String(expiration));
  if (end < now) throw accessDenied('Invalid according to Policy: Policy expired.');
  if (!Array.isArray(conditions)) throw invalid('Invalid Policy: Policy missing conditions.');
  const named = new Set<string>();
  let range: SizeRange = { min: 0, max: Number.POSITIVE_INFINITY };
  for (const condition of conditions) {
    const triple = Array.isArray(condition) ? condition : exact(condition);
    const [operator, field, value] = triple.map(String);
    if (operator?.toLowerCase() === 'content-length-range') {
      if (triple.length !== 3 || !isSize(field) || !isSize(value)) {
        throw invalid(`Invalid Policy: Invalid Content-Length-Range: ${JSON.stringify(condition)}`);
      }
      range = { min: Math.max(range.min, Number(field)), max: Math.min(range.max, Number(value)) };
    } else named.add(check(String(operator).toLowerCase(), String(field), String(value), fields, condition));
  }
  for (const name of fields.keys()) {
    if (named.has(name) || free.test(name)) continue;
    throw accessDenied(`Invalid according to Policy: Extra input fields: ${name}`);
  }
  return range;
}

const isSize = (text: string | undefined): boolean => /^\d{1,15}$/.test(text ?? '');

/** ISO 8601, in UTC. */
function timeOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(`Invalid Policy: Invalid 'expiration' value: '${text}'`);
  return time;
}

/** The content, which is refused at its end when it has another size. */
export async function* within(range: SizeRange, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size <= range.max) yield chunk;
  }
  checkSize(size, range);
}

function parse(encoded: string): { expiration?: unknown; conditions?: unknown } {
  try {
    return parseUserJson(Buffer.from(encoded, 'base64').toString('utf8')) as { expiration?: unknown };
  } catch {
    throw invalid('Invalid Policy: Invalid JSON.');
  }
}

const invalid = (message: string): AwsError => new AwsError('InvalidPolicyDocument', message, 400);

function exact(condition: unknown): unknown[] {
  const [pair] = Object.entries((condition ?? {}) as object);
  if (!pair)
    throw invalid(
      'Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
    );
  return ['eq', `$${pair[0]}`, pair[1]];
}

function check(operator: string, field: string, value: string, fields: Fields, condition: unknown): string {
  const name = field.replace(/^\$/, '').toLowerCase();
  const sent = fields.get(name) ?? '';
  const holds = operator === 'eq' ? sent === value : operator === 'starts-with' && sent.startsWith(value);
  if (holds) return name;
  throw accessDenied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`);
}

function checkSize(size: number, { min, max }: SizeRange): void {
  if (size < min) {
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
      ProposedSize: size,
      MinSizeAllowed: min,
    });
  }
  if (size > max) {
    throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
      ProposedSize: size,
      MaxSizeAllowed: max,
    });
  }
}
