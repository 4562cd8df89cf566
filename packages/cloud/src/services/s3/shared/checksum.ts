import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { crc32c, crc64nvme, type Halves } from './crc.ts';
import { invalidRequest } from './errors.ts';
import type { Checksum, ChecksumAlgorithm } from './records.ts';

/** Member of inputs and outputs that carries a checksum, by algorithm, and its length in bytes. */
const algorithms: Readonly<Record<ChecksumAlgorithm, { member: string; bytes: number }>> = {
  CRC32: { member: 'ChecksumCRC32', bytes: 4 },
  CRC32C: { member: 'ChecksumCRC32C', bytes: 4 },
  CRC64NVME: { member: 'ChecksumCRC64NVME', bytes: 8 },
  SHA1: { member: 'ChecksumSHA1', bytes: 20 },
  SHA256: { member: 'ChecksumSHA256', bytes: 32 },
  SHA512: { member: 'ChecksumSHA512', bytes: 64 },
  MD5: { member: 'ChecksumMD5', bytes: 16 },
};
const checksumAlgorithms = Object.keys(algorithms) as ChecksumAlgorithm[];

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Base64. */
  digest(): string;
}

export function hasherFor(algorithm: ChecksumAlgorithm): Hasher {
  if (algorithm === 'CRC32') return hasher32((bytes, previous) => crc32(bytes, previous));
  if (algorithm === 'CRC32C') return hasher32(crc32c);
  if (algorithm === 'CRC64NVME') return hasher64();
  const hash = createHash(algorithm.toLowerCase());
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
}

function hasher32(continued: (bytes: Uint8Array, previous: number) => number): Hasher {
  let value = 0;
  return {
    update: (bytes) => {
      value = continued(bytes, value);
    },
    digest: () => base64([value]),
  };
}

function hasher64(): Hasher {
  let value: Halves = [0, 0];
  return {
    update: (bytes) => {
      value = crc64nvme(bytes, value);
    },
    digest: () => base64(value),
  };
}

function base64(words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => {
    bytes.writeUInt32BE(word >>> 0, index * 4);
  });
  return bytes.toString('base64');
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The checksum that a request carries, or will carry in its trailer: value undefined as long as that is to come. A
 * composite one has the number of parts after it.
 */
export function requestedChecksum(
  input: object,
  { composite = false } = {},
): { algorithm: ChecksumAlgorithm; value: string | undefined } | undefined {
  // The members are named by the table.
  const members = input as Members;
  for (const name of ['XXHASH64', 'XXHASH3', 'XXHASH128']) {
    if (members[`Checksum${name}`] !== undefined) throw notImplemented(`The checksum algorithm ${name}`);
  }
  const sent = checksumAlgorithms.filter((algorithm) => members[algorithms[algorithm].member] !== undefined);
  if (sent.length > 1) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  }
  const [algorithm] = sent;
  if (algorithm) {
    const value = String(members[algorithms[algorithm].member]);
    return { algorithm, value: composite ? value : checked(algorithm, value) };
  }
  const named = members.ChecksumAlgorithm;
  return named === undefined ? undefined : { algorithm: parseAlgorithm(String(named)), value: undefined };
}

/** The checksum of that algorithm that a list of parts names for one of them. */
export function partChecksum(algorithm: ChecksumAlgorithm, part: object): string | undefined {
  const value = (part as Members)[algorithms[algorithm].member];
  return value === undefined ? undefined : String(value);
}

export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const found = checksumAlgorithms.find((algorithm) => algorithm === name.toUpperCase());
  if (found) return found;
  if (/^XXHASH/i.test(name)) throw notImplemented(`The checksum algorithm ${name}`);
  throw invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  );
}

function checked(algorithm: ChecksumAlgorithm, value: string): string {
  const { bytes } = algorithms[algorithm];
  const decoded = Buffer.from(value, 'base64');
  if (decoded.length === bytes && decoded.toString('base64') === value) return value;
  throw invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`);
}

export function verifyChecksum(algorithm: ChecksumAlgorithm, sent: string | undefined, computed: string): void {
  if (sent === undefined || sent === computed) return;
  throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, 400);
}

/** The checksum as members of an output; empty if there is none. */
export function checksumMembers(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {};
  return { [algorithms[checksum.algorithm].member]: checksum.value, ChecksumType: checksum.type };
}

/** The same for one part of a multipart upload, which has no type. */
export function partChecksumMembers(
  algorithm: ChecksumAlgorithm | undefined,
  value: string | undefined,
): Record<string, string> {
  return algorithm === undefined || value === undefined ? {} : { [algorithms[algorithm].member]: value };
}

/** The value of a composite checksum: the digest of the parts' digests. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): string {
  const hasher = hasherFor(algorithm);
  for (const part of parts) hasher.update(Buffer.from(part, 'base64'));
  return `${hasher.digest()}-${parts.length}`;
}
