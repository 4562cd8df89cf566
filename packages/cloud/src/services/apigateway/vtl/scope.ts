import { Budget } from '../../../kernel/budget.ts';
import type { Execute } from './compile.ts';
import { charged, LARGEST_TEXT } from './growth.ts';
import { methodsFor } from './methods/index.ts';
import { GO_ON, type Signal } from './signal.ts';
import { Host, print } from './values.ts';

/** Refuses a runaway template. */
export class TemplateLimitError extends Error {}

/**
 * Steps of one rendering: parts of the template that run, calls, and every so many characters or members that they look
 * at. A `#foreach` has its own limit of 1,000 (API Gateway's), but three of them inside each other would be a billion.
 */
export const MOST_STEPS = 500_000;
/** Blocks and macro calls inside each other: each takes some of the stack. */
const DEEPEST_BLOCK = 150;

/** The variables that a template is given: `$input`, `$context`, `$util`, `$stageVariables`. */
export interface Roots {
  get(name: string): unknown;
}

export interface MacroDefinition {
  readonly parameters: readonly string[];
  readonly body: Execute;
}

/** One rendering: its variables, its macros, its output. */
export class Scope {
  readonly variables = new Map<string, unknown>();
  readonly macros = new Map<string, MacroDefinition>();
  readonly #roots: Roots;
  out = '';
  readonly budget = new Budget(MOST_STEPS, 'The mapping template');
  /** The number of open macro calls, `#define`s and `#evaluate`s. */
  depth = 0;
  readonly methods = methodsFor(this.budget);
  #blocks = 0;

  constructor(roots: Roots) {
    this.#roots = roots;
  }

  get(name: string): unknown {
    return this.variables.has(name) ? this.variables.get(name) : this.#roots.get(name);
  }

  write(text: string): void {
    this.out += charged(text, this.budget);
    if (this.out.length > LARGEST_TEXT) throw new TemplateLimitError('Mapping template output is too large');
  }

  print(value: unknown): string {
    return print(value, this.budget);
  }

  /** Runs a block's parts. */
  block(parts: readonly Execute[]): Signal {
    if (++this.#blocks > DEEPEST_BLOCK) throw new TemplateLimitError('Blocks are nested too deeply');
    try {
      for (const part of parts) {
        this.budget.spend();
        const signal = part(this);
        if (signal !== GO_ON) return signal;
      }
      return GO_ON;
    } finally {
      this.#blocks -= 1;
    }
  }

  /** Runs `work` with an output of its own, and returns that. */
  capture(work: () => void): string {
    const before = this.out;
    this.out = '';
    try {
      work();
      return this.out;
    } finally {
      this.out = before;
    }
  }
}

/** The value of `#define`: rendered each time that it is printed. */
export class Definition extends Host {
  readonly #render: () => string;

  constructor(render: () => string) {
    super();
    this.#render = render;
  }

  property(): undefined {
    return undefined;
  }

  call(name: string): unknown {
    return name === 'toString' ? this.print() : undefined;
  }

  print(): string {
    return this.#render();
  }
}
