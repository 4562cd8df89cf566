/** https://man7.org/linux/man-pages/man2/seccomp.2.html, and `AUDIT_ARCH_*` of linux/audit.h. */
const ARCHITECTURES: Readonly<Record<string, { readonly audit: number; readonly column: 0 | 1 }>> = {
  x64: { audit: 0xc000003e, column: 0 },
  arm64: { audit: 0xc00000b7, column: 1 },
};

const NONE = -1;
/**
 * System calls that no function needs, with their numbers on x64 and arm64: they change the machine, look into other processes, keep
 * keys, or reach large parts of the kernel. Docker refuses them as well (https://docs.docker.com/engine/security/seccomp/), except
 * `ptrace`. The numbers are those of asm/unistd_64.h and asm-generic/unistd.h.
 */
const REFUSED: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
  _sysctl: [156, NONE],
  acct: [163, 89],
  add_key: [248, 217],
  bpf: [321, 280],
  chroot: [161, 51],
  clock_adjtime: [305, 266],
  clock_settime: [227, 112],
  create_module: [174, NONE],
  delete_module: [176, 106],
  fanotify_init: [300, 262],
  finit_module: [313, 273],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  init_module: [175, 105],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_uring_setup: [425, 425],
  ioperm: [173, NONE],
  iopl: [172, NONE],
  kcmp: [312, 272],
  kexec_file_load: [320, 294],
  kexec_load: [246, 104],
  keyctl: [250, 219],
  lookup_dcookie: [212, 18],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  name_to_handle_at: [303, 264],
  nfsservctl: [180, 42],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  open_tree_attr: [467, 467],
  perf_event_open: [298, 241],
  pidfd_getfd: [438, 438],
  pivot_root: [155, 41],
  process_madvise: [440, 440],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  ptrace: [101, 117],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  reboot: [169, 142],
  request_key: [249, 218],
  setdomainname: [171, 162],
  sethostname: [170, 161],
  setns: [308, 268],
  settimeofday: [164, 170],
  swapoff: [168, 225],
  swapon: [167, 224],
  sysfs: [139, NONE],
  syslog: [103, 116],
  umount2: [166, 39],
  unshare: [272, 97],
  uselib: [134, NONE],
  userfaultfd: [323, 282],
  ustat: [136, NONE],
  vhangup: [153, 58],
};
const CLONE = [56, 220] as const;
const CLONE3 = 435;
const SOCKET = [41, 198] as const;
/** All of `CLONE_NEW*` that `clone` knows. */
const NEW_NAMESPACES = 0x7e020000;
/** The kernel's ciphers and the hypervisor's sockets. */
const FAMILIES = { AF_ALG: 38, AF_VSOCK: 40 };
/** From here on, numbers of x64 are those of the x32 ABI. */
const X32 = 0x40000000;

const EPERM = 1;
const ENOSYS = 38;

/** Codes of classic BPF, `BPF_*` of linux/bpf_common.h, and offsets in `struct seccomp_data`. */
const LOAD = 0x20;
const EQUALS = 0x15;
const AT_LEAST = 0x35;
const HAS_BITS = 0x45;
const RETURN = 0x06;
const AT = { number: 0, architecture: 4, firstArgument: 16 };
const ALLOW = 0x7fff0000;
const ERROR = 0x00050000;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

const load = (offset: number): Instruction => [LOAD, 0, 0, offset];
const end = (value: number): Instruction => [RETURN, 0, 0, value];
const refuse = (error: number): Instruction => end(ERROR | error);
/** The following `count` instructions are skipped unless the loaded value fits. */
const unless = (code: number, value: number, count: number): Instruction => [code, 0, count, value];

/**
 * A seccomp filter as `setpriv --seccomp-filter` reads it, an array of `struct sock_filter`; undefined for other processors. A refused
 * call fails with EPERM. Programs of another processor's ABI, such as 32-bit ones, have no system calls.
 */
export function seccompFilter(processor: string): Buffer | undefined {
  const architecture = ARCHITECTURES[processor];
  if (!architecture) return undefined;
  const { audit, column } = architecture;
  const numbers = Object.values(REFUSED).map((row) => row[column]);
  return bytes([
    load(AT.architecture),
    [EQUALS, 1, 0, audit],
    refuse(EPERM),
    load(AT.number),
    ...(processor === 'x64' ? [unless(AT_LEAST, X32, 1), refuse(ENOSYS)] : []),
    // Its flags are in memory, which a filter cannot read; without it, programs use clone.
    unless(EQUALS, CLONE3, 1),
    refuse(ENOSYS),
    ...numbers.filter((number) => number !== NONE).flatMap((number) => [unless(EQUALS, number, 1), refuse(EPERM)]),
    ...[unless(EQUALS, CLONE[column], 4), load(AT.firstArgument), unless(HAS_BITS, NEW_NAMESPACES, 1)],
    ...[refuse(EPERM), end(ALLOW)],
    ...[unless(EQUALS, SOCKET[column], 5), load(AT.firstArgument)],
    ...Object.values(FAMILIES).flatMap((family) => [unless(EQUALS, family, 1), refuse(EPERM)]),
    end(ALLOW),
  ]);
}

/** In the byte order of both processors. */
function bytes(program: readonly Instruction[]): Buffer {
  const all = Buffer.alloc(program.length * 8);
  for (const [index, [code, ifTrue, ifFalse, value]] of program.entries()) {
    all.writeUInt16LE(code, index * 8);
    all.writeUInt8(ifTrue, index * 8 + 2);
    all.writeUInt8(ifFalse, index * 8 + 3);
    all.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return all;
}
