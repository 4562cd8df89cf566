import type { CharacterSet } from './characters.ts';

/** The dialect: `java.util.regex`, which AWS's services run on, or ECMA 262, which JSON Schema names. */
export type Dialect = 'java' | 'ecma';

/** `end` is the text's end, `lastEnd` (Java's `$`) also the place before a final line terminator. */
export type Assertion = 'start' | 'end' | 'lastEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';

export type Node =
  | { readonly kind: 'char'; readonly code: number }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: Node }
  | {
      readonly kind: 'repeat';
      readonly min: number;
      /** Infinity for `*` and `+`. */
      readonly max: number;
      readonly greedy: boolean;
      readonly body: Node;
    }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly body: Node };

/** A pattern that is invalid, too large, or uses a feature that this engine lacks; `message` names it. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}
