import { AwsError } from '../../../kernel/errors.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const pattern =
  /\s*(?:(?<word>[A-Za-z_$][\w$]*)|"(?<quoted>(?:[^"]|"")*)"|'(?<text>(?:[^']|'')*)'|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<sign><=|>=|<>|!=|\|\||[-+*/%=<>(),.[\];]))/y;

/** Splits a query; the last token is an `end`. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (query.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const groups = pattern.exec(query)?.groups;
    if (!groups) throw unexpected({ kind: 'sign', text: query.slice(at).trim()[0] ?? '', at });
    for (const kind of ['word', 'quoted', 'text', 'number', 'sign'] as const) {
      const found = groups[kind];
      if (found === undefined) continue;
      const quote = kind === 'quoted' ? '"' : "'";
      const text = kind === 'quoted' || kind === 'text' ? found.replaceAll(quote + quote, quote) : found;
      tokens.push({ kind, text, at });
    }
    at = pattern.lastIndex;
  }
  return [...tokens, { kind: 'end', text: '', at: query.length }];
}

export function unexpected({ text, at }: Token): AwsError {
  return new AwsError(
    'ParseUnexpectedToken',
    `Unexpected token found ${text || 'at the end'} at line 1, column ${at + 1}.`,
    400,
  );
}
