import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { beginning, bodyText } from './body.ts';
import { Packed } from './packed.ts';
import { Ring } from './ring.ts';

describe('a ring', () => {
  it('keeps the newest, in order', () => {
    const ring = new Ring<number>(3);
    for (let n = 1; n <= 7; n++) ring.push(n);
    expect([...ring.values()]).toEqual([5, 6, 7]);
    ring.clear();
    expect([...ring.values()]).toEqual([]);
    ring.push(8);
    expect([...ring.values()]).toEqual([8]);
  });

  it('keeps no more bytes than it may, but the newest always', () => {
    const ring = new Ring<string>(100, 10);
    for (const text of ['aaaa', 'bbbb', 'cccc']) ring.push(text, text.length);
    expect([...ring.values()]).toEqual(['bbbb', 'cccc']);
    ring.push('d'.repeat(20), 20);
    expect(ring.size).toBe(1);
    ring.push('e', 1);
    expect([...ring.values()]).toEqual(['e']);
  });

  it('counts what an item has become, and nothing of one that is gone', () => {
    const ring = new Ring<string>(3, 10);
    const first = ring.open('a', 2);
    const second = ring.open('b', 2);
    ring.settle(second, 9);
    expect([...ring.values()]).toEqual(['b']);
    ring.settle(first, 100);
    expect([...ring.values()]).toEqual(['b']);
    ring.push('c', 1);
    ring.clear();
    ring.settle(second, 100);
    expect(ring.size).toBe(0);
    const last = ring.open('d', 4);
    ring.push('e', 4);
    ring.settle(last, 1);
    ring.push('f', 5);
    expect([...ring.values()]).toEqual(['d', 'e', 'f']);
  });
});

describe('a ring that packs', () => {
  interface Item {
    readonly n: number;
    readonly bytes?: Uint8Array | undefined;
  }
  const packing = {
    pack: ({ n, bytes }: Item) => [JSON.stringify({ n }), bytes],
    unpack: ([text, bytes]: readonly (Buffer | undefined)[]): Item => ({ ...JSON.parse(String(text)), bytes }),
  };
  const item = (n: number, size: number) => ({ n, bytes: Buffer.alloc(size, n % 251) });

  it('gives items as they were, the newest of them, over many rounds', () => {
    const ring = new Ring<Item>(40, 1 << 20, packing);
    // Sizes below, at and above those of a block, which are 256 KiB.
    const sizes = [0, 1, 1_000, 60_000, 262_133, 262_144, 300_000, 5];
    const pushed: ReturnType<typeof item>[] = [];
    for (let n = 0; n < 150; n++) {
      const one = item(n, sizes[n % sizes.length]!);
      pushed.push(one);
      ring.push(one);
      const kept = [...ring.values()];
      expect(kept.length).toBe(ring.size);
      const expected = pushed.slice(-kept.length);
      const isSame = kept.every((some, at) => some.n === expected[at]!.n && expected[at]!.bytes!.equals(some.bytes!));
      expect(isSame, `${n}`).toBe(true);
    }
    ring.push({ n: 500, bytes: undefined });
    expect([...ring.values()].at(-1)).toEqual({ n: 500, bytes: undefined });
    ring.clear();
    expect([...ring.values()]).toEqual([]);
    ring.push(item(1, 3));
    expect([...ring.values()]).toEqual([item(1, 3)]);
  });

  it('counts the bytes that items really take', () => {
    const ring = new Ring<Item>(100, 10_000, packing);
    for (let n = 0; n < 50; n++) ring.push(item(n, 990), 1);
    expect(ring.size).toBe(9);
  });

  it('shows what still changes as it is', () => {
    const ring = new Ring<{ n: number; bytes?: Uint8Array }>(3, 1 << 20, packing);
    const open = { n: 1 };
    const number = ring.open(open, 10);
    ring.push({ n: 2 });
    open.n = 7;
    expect([...ring.values()].map(({ n }) => n)).toEqual([7, 2]);
    ring.settle(number, 10);
    open.n = 8;
    expect([...ring.values()].map(({ n }) => n)).toEqual([7, 2]);
  });

  it('uses the memory of what has gone again', () => {
    const packed = new Packed(packing);
    const places = Array.from({ length: 1_000 }, (_, n) => packed.add(item(n, 1_000)));
    const blocks = new Set(places.map(({ block }) => block));
    for (let n = 0; n < 20_000; n++) {
      packed.drop(places.shift()!);
      const place = packed.add(item(n, 1_000));
      places.push(place);
      blocks.add(place.block);
    }
    // 1,000 entries are four blocks of 256 KiB; one is being emptied, and one is being filled.
    expect(blocks.size).toBeLessThanOrEqual(6);
  });
});

describe('an input as text', () => {
  it.each([
    ['iam', { UserName: 'u', Password: 'hush' }],
    ['sts', { RoleArn: 'r', WebIdentityToken: 'hush' }],
    ['s3', { Bucket: 'b', SSECustomerKey: 'hush' }],
    ['secretsmanager', { SecretString: 'hush' }],
    ['ssm', { Name: 'n', Value: 'hush' }],
    ['lambda', { Environment: { Variables: { A: 'hush' } } }],
    ['acm', { PrivateKey: Buffer.from('hush') }],
    ['sns', { Attributes: { PlatformCredential: 'hush' } }],
    ['events', { AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'n', ApiKeyValue: 'hush' } } }],
    ['cloudformation', { Parameters: [{ ParameterKey: 'k', ParameterValue: 'hush' }] }],
  ])('of %s shows no secret', (service, input) => {
    expect(bodyText(service, input, 1_000)).toContain('(hidden)');
    expect(bodyText(service, input, 1_000)).not.toContain('hush');
  });

  it('has the size of bytes, no streams, and an end', () => {
    const stream = { async *[Symbol.asyncIterator]() {} };
    expect(bodyText('s3', { Body: stream, Bytes: Buffer.alloc(5), n: 1n }, 100)).toBe(
      '{"Body":"(stream)","Bytes":"(5 bytes)","n":"1"}',
    );
    expect(bodyText('sqs', { MessageBody: 'x'.repeat(100) }, 10)).toBe('{"MessageB…');
    const loop: Record<string, unknown> = {};
    loop.again = loop;
    expect(bodyText('sqs', loop, 10_000)).toContain('(deeper)');
  });
});

describe('the beginning of a text', () => {
  it('has so many characters, and takes memory for no more', () => {
    expect(beginning('abc', 3)).toBe('abc');
    expect(beginning('äbcd', 2)).toBe('äb');
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    collect();
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 50 }, (_, n) => beginning(`${n}`.padStart(1_000_000, 'x'), 100));
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(25_000_000);
    expect(kept.join('').length).toBe(5_000);
  });
});
