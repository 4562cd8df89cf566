import { anythingButOf } from './anything-but.ts';
import { network } from './cidr.ts';
import { numericOf } from './numeric.ts';
import type { PatternReader } from './reader.ts';
import * as are from './values.ts';
import { wildcard } from './wildcard.ts';

const ONE_KEY = 'Only one key allowed in match expression';

/**
 * A match expression such as `{"prefix": "a"}`, after its opening brace.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function expressionOf(reader: PatternReader): are.Matcher {
  const name = reader.expect('field', 'Match expression name not found').text;
  switch (name) {
    case 'exactly':
      return closed(reader, are.exactly(textOf(reader, 'exact match')));
    case 'prefix':
      return affix(reader, 'prefix', are.prefix, are.prefixIgnoreCase);
    case 'suffix':
      return affix(reader, 'suffix', are.suffix, are.suffixIgnoreCase);
    case 'equals-ignore-case':
      return closed(reader, are.ignoreCase(textOf(reader, name)));
    case 'wildcard':
      return closed(reader, are.like(wildcard(textOf(reader, name), (reason) => reader.fault(reason))));
    case 'cidr':
      // EventBridge calls it a prefix there, too.
      return closed(reader, are.inNetwork(network(textOf(reader, 'prefix'))));
    case 'numeric':
      return closed(reader, numericOf(reader));
    case 'anything-but':
      return anythingButOf(reader);
    case 'exists': {
      const { type } = reader.next();
      if (type !== 'true' && type !== 'false') {
        throw reader.fault('exists match pattern must be either true or false.');
      }
      return closed(reader, type === 'true' ? are.exists : are.absent);
    }
    default:
      throw reader.fault(`Unrecognized match type ${name}`);
  }
}

function textOf(reader: PatternReader, name: string): string {
  return reader.text(reader.expect('string', `${name} match pattern must be a string`));
}

function closed(reader: PatternReader, matcher: are.Matcher): are.Matcher {
  reader.expect('}', ONE_KEY);
  return matcher;
}

/** `{"prefix": "a"}` or `{"prefix": {"equals-ignore-case": "a"}}`. */
function affix(
  reader: PatternReader,
  name: 'prefix' | 'suffix',
  plain: (text: string) => are.Matcher,
  ignoringCase: (text: string) => are.Matcher,
): are.Matcher {
  const token = reader.next();
  if (token.type === 'string') return closed(reader, plain(reader.text(token)));
  if (token.type !== '{') throw reader.fault(`${name} match pattern must be a string`);
  const title = name === 'prefix' ? 'Prefix' : 'Suffix';
  const operator = reader.expect('field', `${title} expression name not found`).text;
  if (operator !== 'equals-ignore-case') throw reader.fault(`Unsupported ${name} pattern: ${operator}`);
  const matcher = ignoringCase(textOf(reader, 'equals-ignore-case'));
  return closed(reader, closed(reader, matcher));
}
