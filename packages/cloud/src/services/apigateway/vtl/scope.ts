import type { Execute } from './compile.ts';
import { Host } from './values.ts';

/** Refuses a runaway template. */
export class TemplateLimitError extends Error {}

/** Largest text that a template may make: API Gateway's payload limit. */
const LARGEST_OUTPUT = 10 * 1024 * 1024;

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
  /** How many macro calls, `#define`s and `#evaluate`s are open. */
  depth = 0;

  constructor(roots: Roots) {
    this.#roots = roots;
  }

  get(name: string): unknown {
    return this.variables.has(name) ? this.variables.get(name) : this.#roots.get(name);
  }

  write(text: string): void {
    this.out += text;
    if (this.out.length > LARGEST_OUTPUT) throw new TemplateLimitError('Mapping template output is too large');
  }

  /** Runs `work` with an output of its own, and gives that. */
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

/** What `#define` makes: rendered each time that it is printed. */
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
