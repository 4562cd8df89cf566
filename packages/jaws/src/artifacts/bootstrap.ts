import { closeSync, openSync, readSync } from 'node:fs';
import type { Emit } from '../events.ts';
import type { FunctionModel } from '../model/types.ts';
import { builtFor } from './files/addons.ts';
import { architectureOf } from './files/platform.ts';
import type { FileSource } from './files/walk.ts';

/** Warns of a `bootstrap` that Lambda's Linux cannot start. */
export function warnOfBootstrap(fn: FunctionModel, files: readonly FileSource[], emit: Emit): void {
  const bootstrap = files.find(({ path }) => path === 'bootstrap');
  if (!bootstrap || !fn.runtime.startsWith('provided')) return;
  const start = firstBytes(bootstrap.file);
  if (start.startsWith('#!')) {
    if (!/^[^\n]*\r\n/.test(start)) return;
    emit({
      type: 'warning',
      message: `${fn.id}: the first line of bootstrap ends with a carriage return, so Linux looks for a program of that name.`,
      hint: 'Save it with Unix line endings (LF).',
    });
    return;
  }
  const wanted = `Linux on ${architectureOf(fn)}`;
  const found = builtFor(bootstrap);
  if (found === wanted) return;
  emit({
    type: 'warning',
    message: `${fn.id} runs on ${wanted}, but its bootstrap is built for ${found}.`,
    hint: `Build it for ${wanted}, or let it begin with #! and the program that runs it.`,
  });
}

function firstBytes(file: string): string {
  const bytes = Buffer.alloc(256);
  const descriptor = openSync(file, 'r');
  try {
    return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}
