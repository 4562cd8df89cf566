/** A position in a template: both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Step =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'method'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'index'; readonly at: Expression };

export interface Reference {
  readonly kind: 'reference';
  readonly root: string;
  readonly steps: readonly Step[];
}

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

export type Expression =
  | Reference
  | { readonly kind: 'literal'; readonly value: unknown }
  /** A double-quoted string: a template of its own. */
  | { readonly kind: 'interpolated'; readonly body: readonly Node[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  /** `source` is the reference as written; `slashes` the backslashes before it. */
  | { readonly kind: 'output'; readonly reference: Reference; readonly source: string; readonly slashes: number }
  | { readonly kind: 'set'; readonly target: Reference; readonly value: Expression }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly Node[] | undefined }
  | { readonly kind: 'foreach'; readonly variable: string; readonly over: Expression; readonly body: readonly Node[] }
  | { readonly kind: 'define'; readonly name: string; readonly body: readonly Node[] }
  | {
      readonly kind: 'macro';
      readonly name: string;
      readonly parameters: readonly string[];
      readonly body: readonly Node[];
    }
  /** `body`: what stands between `#@name(…)` and its `#end`. */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly source: string;
      readonly body: readonly Node[] | undefined;
    }
  | { readonly kind: 'evaluate'; readonly template: Expression }
  | { readonly kind: 'break' }
  | { readonly kind: 'stop' };

export interface Branch {
  readonly condition: Expression;
  readonly body: readonly Node[];
}

/** A template that does not parse; the message ends in its line and column. */
export class TemplateSyntaxError extends Error {
  readonly position: Position;

  constructor(message: string, position: Position) {
    super(`${message} at line ${position.line}, column ${position.column}`);
    this.position = position;
  }
}
