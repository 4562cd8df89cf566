import type { Path } from '../expressions/ast.ts';
import { malformed, type PartiqlTokens } from './lexer.ts';

export function readPath(tokens: PartiqlTokens): Path {
  const path: (string | number)[] = [tokens.name()];
  for (;;) {
    if (tokens.take('.')) path.push(tokens.name());
    else if (tokens.take('[')) {
      const { kind, text } = tokens.next();
      if (kind === 'number' && /^\d+$/.test(text)) path.push(Number(text));
      else if (kind === 'string') path.push(text);
      else throw malformed('Expected an index');
      tokens.expect(']');
    } else return path;
  }
}
