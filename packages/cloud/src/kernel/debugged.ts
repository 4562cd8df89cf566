import type { Part } from './kernel.ts';

interface FunctionPlace {
  readonly account: string;
  readonly region: string;
  readonly function: string;
}

/** Functions under a debugger. They may pause for any time: their callers do not time out. */
export class Debugged {
  readonly #functions = new Set<string>();

  add(place: FunctionPlace): void {
    this.#functions.add(keyOf(place));
  }

  delete(place: FunctionPlace): void {
    this.#functions.delete(keyOf(place));
  }

  /** `arn`: with a qualifier or without. */
  has(arn: string): boolean {
    const [, , , region = '', account = '', , name = ''] = arn.split(':');
    return this.#functions.has(keyOf({ account, region, function: name }));
  }
}

const keyOf = ({ account, region, function: name }: FunctionPlace): string => `${account}/${region}/${name}`;

/** How often to check whether a late function is still under a debugger. Milliseconds. */
const AGAIN = 1_000;

/** Calls `late` after this many milliseconds, but not while `isHeld`. Returns the function that cancels it. */
export function unlessDebugged(milliseconds: number, isHeld: () => boolean, late: () => void): () => void {
  let timer = setTimeout(check, milliseconds);
  function check(): void {
    if (isHeld()) timer = setTimeout(check, AGAIN);
    else late();
  }
  return () => clearTimeout(timer);
}

/** Lambda registers these functions, and API Gateway checks them. */
export const debugged: Part<Debugged> = { name: 'debugged', open: () => new Debugged() };
