import { expect, it } from 'vitest';
import { seccompFilter } from './seccomp.ts';

interface Call {
  /** `AUDIT_ARCH_*` */
  readonly architecture: number;
  readonly number: number;
  readonly first?: number;
}

/** The value that a filter returns for a call: https://www.kernel.org/doc/html/latest/networking/filter.html */
function answer(filter: Buffer, { architecture, first = 0, number }: Call): number {
  const data: Readonly<Record<number, number>> = { 0: number, 4: architecture, 16: first };
  let loaded = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const [code, ifTrue, ifFalse] = [filter.readUInt16LE(at), filter[at + 2] ?? 0, filter[at + 3] ?? 0];
    const value = filter.readUInt32LE(at + 4);
    if (code === 0x06) return value;
    if (code === 0x20) {
      loaded = data[value] ?? Number.NaN;
      continue;
    }
    const fits = { 21: loaded === value, 53: loaded >= value, 69: (loaded & value) !== 0 }[code];
    if (fits === undefined) throw new Error(`code ${code}`);
    at += (fits ? ifTrue : ifFalse) * 8;
  }
  throw new Error('It ends without an answer.');
}

const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;

// asm/unistd_64.h and asm-generic/unistd.h
const X64 = {
  audit: 0xc000003e,
  read: 0,
  execve: 59,
  mount: 165,
  last: 467,
  ptrace: 101,
  clone: 56,
  socket: 41,
  futex: 202,
};
const ARM64 = {
  audit: 0xc00000b7,
  read: 63,
  execve: 221,
  mount: 40,
  last: 467,
  ptrace: 117,
  clone: 220,
  socket: 198,
  futex: 98,
};

it.each([
  ['x64', X64, ARM64],
  ['arm64', ARM64, X64],
] as const)('on %s refuses what no function needs, and nothing else', (processor, numbers, other) => {
  const filter = seccompFilter(processor) ?? Buffer.alloc(0);
  const of = (number: number, first = 0) => answer(filter, { architecture: numbers.audit, number, first });
  for (const number of [numbers.read, numbers.execve, numbers.futex, 999]) expect(of(number)).toBe(ALLOW);
  for (const number of [numbers.mount, numbers.ptrace, numbers.last, 425, 438]) expect(of(number)).toBe(EPERM);
  // Threads and processes, but no namespaces: CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET.
  expect(of(numbers.clone, 0x3d0f00)).toBe(ALLOW);
  for (const flag of [0x20000, 0x10000000, 0x40000000]) expect(of(numbers.clone, flag | 17)).toBe(EPERM);
  expect(of(435)).toBe(ENOSYS);
  // AF_UNIX, AF_INET, AF_NETLINK; AF_ALG, AF_VSOCK
  for (const family of [1, 2, 16]) expect(of(numbers.socket, family)).toBe(ALLOW);
  for (const family of [38, 40]) expect(of(numbers.socket, family)).toBe(EPERM);
  expect(answer(filter, { architecture: other.audit, number: numbers.read })).toBe(EPERM);
  // The x32 ABI of x64.
  expect(of(0x40000000)).toBe(processor === 'x64' ? ENOSYS : ALLOW);
});

it('is for these processors alone', () => {
  expect(seccompFilter('riscv64')).toBeUndefined();
});
