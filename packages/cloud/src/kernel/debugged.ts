import type { Part } from './kernel.ts';

interface FunctionPlace {
  readonly account: string;
  readonly region: string;
  readonly function: string;
}

/** Functions that somebody debugs. They may stand still for as long as they like: who waits for one does not give up. */
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

/** How often it is asked whether a function that is late is still debugged. Milliseconds. */
const AGAIN = 1_000;

/** Calls `late` after so many milliseconds, but not as long as `isHeld`. Gives what prevents it. */
export function unlessHeld(milliseconds: number, isHeld: () => boolean, late: () => void): () => void {
  let timer = setTimeout(look, milliseconds);
  function look(): void {
    if (isHeld()) timer = setTimeout(look, AGAIN);
    else late();
  }
  return () => clearTimeout(timer);
}

/** Lambda says which functions they are, and API Gateway asks. */
export const debugged: Part<Debugged> = { name: 'debugged', open: () => new Debugged() };
