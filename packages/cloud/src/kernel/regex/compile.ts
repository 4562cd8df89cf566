import { type Assertion, type Node, PatternError } from './ast.ts';
import type { CharacterSet } from './characters.ts';

/** The effect of an instruction; `x` and `y` are its operands. */
export const CHAR = 0;
export const SET = 1;
/** Goes to `x` and to `y`, the first preferred. */
export const SPLIT = 2;
export const JUMP = 3;
/** Keeps the position in capture slot `x`. */
export const SAVE = 4;
export const ASSERT = 5;
export const LOOK = 6;
export const MATCH = 7;

interface Instruction {
  readonly op: number;
  x: number;
  y: number;
}

interface Lookaround {
  readonly behind: boolean;
  readonly negative: boolean;
  readonly program: Program;
}

export interface Program {
  readonly code: readonly Instruction[];
  readonly sets: readonly CharacterSet[];
  readonly asserts: readonly Assertion[];
  readonly looks: readonly Lookaround[];
  /** A text that every match begins with; empty if there is none. */
  readonly prefix: string;
}

/** Each character costs a step for each instruction that it reaches, so this limits the factor. RE2 limits programs too. */
const LARGEST = 20_000;

/** The program of a pattern: for a machine that reads backward, sequences are reversed. */
export function compile(node: Node, backward = false, left: { size: number } = { size: LARGEST }): Program {
  const code: Instruction[] = [];
  const sets: CharacterSet[] = [];
  const asserts: Assertion[] = [];
  const looks: Lookaround[] = [];
  const emit = (op: number, x = 0, y = 0): Instruction => {
    if (--left.size < 0) throw new PatternError(`larger than ${LARGEST} instructions`);
    const instruction = { op, x, y };
    code.push(instruction);
    return instruction;
  };
  const visit = (one: Node): void => {
    switch (one.kind) {
      case 'char':
        emit(CHAR, one.code);
        return;
      case 'set':
        emit(SET, sets.push(one.set) - 1);
        return;
      case 'sequence':
        for (const part of backward ? [...one.parts].reverse() : one.parts) visit(part);
        return;
      case 'choice':
        choose(one.options);
        return;
      case 'group':
        emit(SAVE, one.index * 2 + (backward ? 1 : 0));
        visit(one.body);
        emit(SAVE, one.index * 2 + (backward ? 0 : 1));
        return;
      case 'repeat':
        repeat(one);
        return;
      case 'assert':
        emit(ASSERT, asserts.push(one.what) - 1);
        return;
      case 'look':
        looks.push({ behind: one.behind, negative: one.negative, program: compile(one.body, one.behind, left) });
        emit(LOOK, looks.length - 1);
        return;
    }
  };
  const choose = (options: readonly Node[]): void => {
    const ends: Instruction[] = [];
    for (const [index, option] of options.entries()) {
      if (index === options.length - 1) {
        visit(option);
        break;
      }
      const split = emit(SPLIT, code.length + 1);
      visit(option);
      ends.push(emit(JUMP));
      split.y = code.length;
    }
    for (const end of ends) end.x = code.length;
  };
  const split = (greedy: boolean): { to: (inside: number, after: number) => void } => {
    const instruction = emit(SPLIT);
    return {
      to: (inside, after) => {
        instruction.x = greedy ? inside : after;
        instruction.y = greedy ? after : inside;
      },
    };
  };
  const repeat = ({ min, max, greedy, body }: Extract<Node, { kind: 'repeat' }>): void => {
    // Copies of an empty instruction sequence, as for (?:){1000000000}, would be made without end.
    const empty = code.length;
    for (let time = 0; time < min; time++) {
      visit(body);
      if (code.length === empty) return;
    }
    if (max === Infinity) {
      const start = code.length;
      const loop = split(greedy);
      visit(body);
      emit(JUMP, start);
      loop.to(start + 1, code.length);
      return;
    }
    const exits: [at: number, exit: ReturnType<typeof split>][] = [];
    for (let time = min; time < max; time++) {
      exits.push([code.length, split(greedy)]);
      visit(body);
    }
    for (const [at, exit] of exits) exit.to(at + 1, code.length);
  };
  visit(node);
  emit(MATCH);
  return { code, sets, asserts, looks, prefix: prefixOf(code) };
}

function prefixOf(code: readonly Instruction[]): string {
  let prefix = '';
  for (const { op, x } of code) {
    if (op === CHAR) prefix += String.fromCodePoint(x);
    else if (op !== SAVE) break;
  }
  return prefix;
}
