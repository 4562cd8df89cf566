import type { IOType } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';

/** https://man7.org/linux/man-pages/man2/open.2.html, as /proc/<pid>/fdinfo has it: octal. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * File descriptors that this process inherited and would pass on to functions: Node closes the lowest ones only. Functions get
 * /dev/null in their place. Linux lists them; elsewhere none are known.
 */
export class Inherited {
  #nothing: number | undefined;
  #found: readonly number[] | undefined;

  /** `stdio` of a new process with these covered. */
  cover(stdio: readonly IOType[]): (IOType | number)[] {
    this.#found ??= inherited();
    const hidden = this.#found.filter((descriptor) => descriptor >= stdio.length);
    if (hidden.length === 0) return [...stdio];
    this.#nothing ??= openSync('/dev/null', 'r+');
    const all = Array.from<IOType | number>({ length: Math.max(...hidden) + 1 }).fill('ignore');
    for (const [at, one] of stdio.entries()) all[at] = one;
    for (const descriptor of hidden) all[descriptor] = this.#nothing;
    return all;
  }

  close(): void {
    if (this.#nothing !== undefined) closeSync(this.#nothing);
    this.#nothing = undefined;
  }
}

function inherited(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && !closesOnExec(descriptor));
}

/** A missing descriptor counts as closed. */
function closesOnExec(descriptor: number): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) !== 0;
  } catch {
    return true;
  }
}
