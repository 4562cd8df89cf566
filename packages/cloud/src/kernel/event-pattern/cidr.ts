import { invalidPattern } from './errors.ts';

const IPV4 = /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/;
/** With a colon at least. */
const IPV6 = /^[0-9a-fA-F]*:[0-9a-fA-F:]*$/;

export interface Network {
  /** 32 or 128. */
  readonly bits: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** An address as a number and its width in bits; undefined for any other text. */
export function address(text: string): { bits: number; value: bigint } | undefined {
  if (IPV4.test(text)) {
    const parts = text.split('.').map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return { bits: 32, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) };
  }
  return IPV6.test(text) ? ipv6(text) : undefined;
}

function ipv6(text: string): { bits: number; value: bigint } | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(Math.max(missing, 0)).fill('0'), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** `10.0.0.0/24`. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-ip-matching */
export function network(text: string): Network {
  const [ip, mask, ...more] = text.split('/');
  if (ip === undefined || mask === undefined || mask === '' || more.length > 0) {
    throw invalidPattern("Malformed CIDR, one '/' required");
  }
  if (!/^[-+]?\d+$/.test(mask)) throw invalidPattern('Malformed CIDR, mask bits must be an integer');
  const width = Number(mask);
  if (width < 0) throw invalidPattern('Malformed CIDR, mask bits must not be negative');
  const found = address(ip);
  if (!found) throw invalidPattern(`Nonstandard IP address: ${ip}`);
  if (width >= found.bits) {
    throw invalidPattern(`${found.bits === 32 ? 'IPv4' : 'IPv6'} mask bits must be < ${found.bits}`);
  }
  const size = 1n << BigInt(found.bits - width);
  const first = (found.value / size) * size;
  return { bits: found.bits, first, last: first + size - 1n };
}

export function within(text: string, { bits, first, last }: Network): boolean {
  const found = address(text);
  return found !== undefined && found.bits === bits && found.value >= first && found.value <= last;
}
