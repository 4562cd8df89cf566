import { templateError } from '../errors.ts';
import { asText, type Intrinsic, UNKNOWN } from '../value.ts';

/**
 * `Fn::Cidr: [block, count, bits]`: the first `count` subnets of `bits` host bits in an IPv4 or IPv6 block.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export const cidr: Intrinsic = (argument, evaluate) => {
  const wrong = (problem: string) => templateError(`Fn::Cidr ${problem}`);
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 3) {
    throw wrong('requires an IP block, a count and the number of host bits');
  }
  const parts = argument.map((part) => evaluate(part));
  if (parts.includes(UNKNOWN)) return UNKNOWN;
  const [block = '', countText, bitsText] = parts.map((part) => asText(part));
  const [address = '', prefixText] = block.split('/');
  const six = address.includes(':');
  const width = six ? 128 : 32;
  const prefix = Number(prefixText);
  const count = Number(countText);
  const bits = Number(bitsText ?? (six ? 64 : 8));
  const base = six ? parseV6(address) : parseV4(address);
  if (base === undefined || !(prefix >= 0 && prefix <= width)) throw wrong(`cannot read the IP block ${block}`);
  if (!(count >= 1 && count <= 256)) throw wrong('count must be between 1 and 256');
  if (!(bits >= 1 && bits <= width - prefix) || count > 2 ** (width - prefix - bits)) {
    throw wrong(`cannot make ${count} blocks of ${bits} bits in ${block}`);
  }
  const first = (base >> BigInt(width - prefix)) << BigInt(width - prefix);
  return Array.from({ length: count }, (_, i) => {
    const start = first + (BigInt(i) << BigInt(bits));
    return `${six ? formatV6(start) : formatV4(start)}/${width - bits}`;
  });
};

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || !parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function formatV4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

function parseV6(text: string): bigint | undefined {
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(gap, 0)).fill('0'), ...right];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

function formatV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 65535n).toString(16));
  return groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
}
