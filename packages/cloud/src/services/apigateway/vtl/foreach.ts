import type { Evaluate, Execute } from './compile.ts';
import type { Scope } from './scope.ts';
import { BREAK, GO_ON, type Signal, STOP } from './signal.ts';
import { Host } from './values.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MOST_ITERATIONS = 1000;

/** `#foreach` over a list, or the values of a map; over anything else it does nothing. */
export function compileForeach(variable: string, over: Evaluate, body: Execute): Execute {
  return (scope) => {
    const items = itemsOf(over(scope));
    scope.budget.spend(items.length >> 3);
    if (items.length === 0) return GO_ON;
    const names = [variable, 'foreach', 'velocityCount', 'velocityHasNext'];
    const before = names.map((name) => scope.variables.get(name));
    const loop = new Loop(items.length, scope.variables.get('foreach'));
    scope.variables.set('foreach', loop);
    let signal: Signal = GO_ON;
    for (let index = 0; index < items.length && index < MOST_ITERATIONS; index += 1) {
      loop.index = index;
      scope.variables.set(variable, items[index]);
      scope.variables.set('velocityCount', index + 1);
      scope.variables.set('velocityHasNext', index + 1 < items.length);
      signal = body(scope);
      if (signal !== GO_ON || loop.stopped) break;
    }
    restore(scope, names, before);
    return signal === STOP ? STOP : signal === BREAK ? GO_ON : signal;
  };
}

function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.slice();
  return value instanceof Map ? [...value.values()] : [];
}

function restore(scope: Scope, names: readonly string[], before: readonly unknown[]): void {
  for (const [index, name] of names.entries()) {
    if (before[index] === undefined) scope.variables.delete(name);
    else scope.variables.set(name, before[index]);
  }
}

/** `$foreach` */
class Loop extends Host {
  readonly #size: number;
  readonly #parent: unknown;
  index = 0;
  stopped = false;

  constructor(size: number, parent: unknown) {
    super();
    this.#size = size;
    this.#parent = parent;
  }

  property(name: string): unknown {
    switch (name) {
      case 'index':
        return this.index;
      case 'count':
        return this.index + 1;
      case 'hasNext':
        return this.index + 1 < this.#size;
      case 'first':
        return this.index === 0;
      case 'last':
        return this.index + 1 === this.#size;
      case 'parent':
        return this.#parent;
      case 'topmost':
        return this.#parent instanceof Loop ? this.#parent.property('topmost') : this;
      default:
        return undefined;
    }
  }

  call(name: string): unknown {
    if (name === 'stop') {
      this.stopped = true;
      return undefined;
    }
    const property = /^(?:get|is)(\w)(\w*)$/.exec(name);
    return this.property(property ? property[1]!.toLowerCase() + property[2] : name);
  }

  print(): string {
    return '';
  }
}
