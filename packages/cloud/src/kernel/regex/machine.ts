import type { Budget } from '../budget.ts';
import { indexOfText } from '../search.ts';
import type { Assertion } from './ast.ts';
import { isLineEnd, WORD } from './characters.ts';
import { ASSERT, CHAR, JUMP, LOOK, MATCH, type Program, SAVE, SET, SPLIT } from './compile.ts';

/** Where each group begins and ends, by slot; -1 or a hole for a group that took no part. */
export type Slots = readonly number[];

export interface Run {
  /** The match must begin at the start of the search. */
  readonly anchored: boolean;
  /** The match must end at the end of the text. */
  readonly full: boolean;
  readonly backward: boolean;
  /** Whether the groups' positions are wanted; otherwise the first match ends the run. */
  readonly captures: boolean;
}

const NOTHING: Slots = [];

/**
 * Runs a program over a text with all threads at once, reading each character once (Thompson's and Pike's machine): the
 * work is at
 * most text times program, whatever the pattern. https://swtch.com/~rsc/regexp/regexp2.html
 */
export class Machine {
  readonly #program: Program;
  readonly #looks: readonly Machine[];
  #now: Threads;
  #next: Threads;
  #stack: number[] = [];
  #stackSlots: Slots[] = [];

  constructor(program: Program) {
    this.#program = program;
    this.#looks = program.looks.map((lookaround) => new Machine(lookaround.program));
    this.#now = new Threads(program.code.length);
    this.#next = new Threads(program.code.length);
  }

  /** The slots of the first match from `start`, preferred like in a backtracking matcher; undefined: none. */
  run(text: string, start: number, run: Run, budget: Budget): Slots | undefined {
    const { code, sets, prefix } = this.#program;
    const last = run.backward ? 0 : text.length;
    let found: Slots | undefined;
    let at = start;
    this.#now.clear();
    for (;;) {
      if (!found && (at === start || !run.anchored)) {
        if (this.#now.count === 0 && !run.anchored && prefix !== '') {
          const next = indexOfText(text, prefix, at);
          budget.spend(1 + ((next < 0 ? text.length : next) - at) / 64);
          if (next < 0) return undefined;
          at = next;
        }
        this.#add(this.#now, 0, NOTHING, at, text, run, budget);
      }
      const character = at === last ? -1 : run.backward ? before(text, at) : text.codePointAt(at)!;
      const width = character > 0xffff ? 2 : 1;
      const next = run.backward ? at - width : at + width;
      const threads = this.#now;
      this.#next.clear();
      for (let index = 0; index < threads.count; index++) {
        const pc = threads.order[index]!;
        const { op, x } = code[pc]!;
        if (op === MATCH) {
          if (run.full && at !== last) continue;
          found = threads.slots[index]!;
          if (!run.captures) return found;
          // Those behind it are less preferred.
          break;
        }
        if (character < 0) continue;
        if (op === CHAR ? x === character : sets[x]!.has(character)) {
          this.#add(this.#next, pc + 1, threads.slots[index]!, next, text, run, budget);
        }
      }
      budget.spend(threads.count + 1);
      if (character < 0 || (this.#next.count === 0 && (found || run.anchored))) return found;
      [this.#now, this.#next] = [this.#next, this.#now];
      at = next;
    }
  }

  /** Adds the threads that an instruction leads to without reading a character. */
  #add(threads: Threads, from: number, slots: Slots, at: number, text: string, run: Run, budget: Budget): void {
    const { code, asserts, looks } = this.#program;
    const stack = this.#stack;
    const stackSlots = this.#stackSlots;
    stack.push(from);
    stackSlots.push(slots);
    let steps = 0;
    while (stack.length > 0) {
      const pc = stack.pop()!;
      const mine = stackSlots.pop()!;
      if (!threads.visit(pc)) continue;
      steps += 1;
      const { op, x, y } = code[pc]!;
      let next = pc + 1;
      let kept = mine;
      if (op === CHAR || op === SET || op === MATCH) {
        threads.push(pc, mine);
        continue;
      }
      if (op === SPLIT) {
        stack.push(y);
        stackSlots.push(mine);
        next = x;
      } else if (op === JUMP) next = x;
      else if (op === SAVE) {
        if (run.captures) {
          const copy = [...mine];
          copy[x] = at;
          kept = copy;
          steps += copy.length >> 2;
        }
      } else if (op === ASSERT) {
        if (!holds(asserts[x]!, text, at)) continue;
      } else if (op === LOOK) {
        const lookaround = looks[x]!;
        const inner = this.#looks[x]!.run(
          text,
          at,
          { anchored: true, full: false, backward: lookaround.behind, captures: run.captures && !lookaround.negative },
          budget,
        );
        if ((inner === undefined) !== lookaround.negative) continue;
        if (inner && run.captures) kept = merged(mine, inner);
      }
      stack.push(next);
      stackSlots.push(kept);
    }
    budget.spend(steps);
  }
}

/** The threads of one position, in the order of preference, each instruction once. */
class Threads {
  readonly order: Int32Array;
  readonly slots: Slots[] = [];
  count = 0;
  readonly #seen: Int32Array;
  #generation = 0;

  constructor(size: number) {
    this.order = new Int32Array(size);
    this.#seen = new Int32Array(size);
  }

  clear(): void {
    this.count = 0;
    this.#generation += 1;
  }

  /** Whether this instruction is new here. */
  visit(pc: number): boolean {
    if (this.#seen[pc] === this.#generation) return false;
    this.#seen[pc] = this.#generation;
    return true;
  }

  push(pc: number, slots: Slots): void {
    this.order[this.count] = pc;
    this.slots[this.count++] = slots;
  }
}

function merged(outer: Slots, inner: Slots): Slots {
  const result = [...outer];
  for (const [slot, at] of inner.entries()) if (at !== undefined) result[slot] = at;
  return result;
}

/** The code point that ends at `at`. */
function before(text: string, at: number): number {
  const low = text.charCodeAt(at - 1);
  if (low < 0xdc00 || low > 0xdfff || at < 2) return low;
  const whole = text.codePointAt(at - 2)!;
  return whole > 0xffff ? whole : low;
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case 'start':
      return at === 0;
    case 'end':
      return at === text.length;
    case 'lastEnd':
      return at === text.length || (endsLine(text, at) && at + (text.startsWith('\r\n', at) ? 2 : 1) === text.length);
    case 'lineStart':
      return at === 0 || isLineEnd(text.charCodeAt(at - 1), 'ecma');
    case 'lineEnd':
      return at === text.length || isLineEnd(text.charCodeAt(at), 'ecma');
    case 'word':
      return isWord(text, at - 1) !== isWord(text, at);
    case 'notWord':
      return isWord(text, at - 1) === isWord(text, at);
  }
}

const endsLine = (text: string, at: number): boolean =>
  isLineEnd(text.charCodeAt(at), 'java') && !(text[at] === '\n' && text[at - 1] === '\r');

const isWord = (text: string, at: number): boolean => at >= 0 && at < text.length && WORD(text.charCodeAt(at));
