import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { beginning, bodyText } from './body.ts';
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
    const first = ring.push('a', 2);
    const second = ring.push('b', 2);
    ring.resize(second, 9);
    expect([...ring.values()]).toEqual(['b']);
    ring.resize(first, 100);
    expect([...ring.values()]).toEqual(['b']);
    ring.push('c', 1);
    ring.clear();
    ring.resize(second, 100);
    expect(ring.size).toBe(0);
    const last = ring.push('d', 4);
    ring.push('e', 4);
    ring.resize(last, 1);
    ring.push('f', 5);
    expect([...ring.values()]).toEqual(['d', 'e', 'f']);
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
