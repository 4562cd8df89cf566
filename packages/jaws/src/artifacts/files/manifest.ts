import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** package.json of a folder; empty if it has no readable one. */
export function readManifest(folder: string): Record<string, unknown> {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? (manifest as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
