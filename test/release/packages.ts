import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder with files, for as long as a test runs. */
export function folderWith(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-release-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** A package as npm packs it. */
export function tarballOf(files: Readonly<Record<string, string | object>>, at: string): void {
  const packed = Object.fromEntries(Object.entries(files).map(([name, content]) => [`package/${name}`, content]));
  execFileSync('tar', ['-czf', at, '-C', folderWith(packed), 'package']);
}
