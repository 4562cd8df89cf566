import { describe, expect, it } from 'vitest';
import { readZip } from './zip.ts';
import { writeZip } from './zip-write.ts';

describe('readZip', () => {
  it.each(['../up', '/absolute', 'a/../../up', 'c:\\windows', '..\\up'])('refuses the name %s', (name) => {
    expect(() => readZip(writeZip({ [name]: '' }))).toThrow('leaves the archive');
  });

  it('refuses what is no archive', () => {
    expect(() => readZip(Buffer.from('no archive'))).toThrow('no end of central directory');
  });
});
