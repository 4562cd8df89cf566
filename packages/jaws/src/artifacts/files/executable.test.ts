import { expect, test } from 'vitest';
import { isExecutable } from './walk.ts';

const script = Buffer.from('#!/bin/sh\n');
const program = Buffer.from('\x7fELF\x02', 'latin1');
const text = Buffer.from('plain');

test('the right to execute is the file’s own', () => {
  expect([script, program, text].map((data) => isExecutable(0o644, data, 'linux'))).toEqual([false, false, false]);
  expect(isExecutable(0o755, text, 'darwin')).toBe(true);
});

test('on Windows, which knows none, it is that of scripts and of programs for Linux', () => {
  expect([script, program, text, Buffer.alloc(0)].map((data) => isExecutable(0o666, data, 'win32'))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
