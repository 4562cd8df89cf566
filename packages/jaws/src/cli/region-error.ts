import type { UnreadRegion } from '../engine/unread.ts';
import type { Emit } from '../events.ts';
import { wrapQuoted } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';

/** Why a region is missing from a report, in two parts: what happened with its code, and below it what to do. */
export function regionErrorLines(
  region: string,
  error: { readonly message: string; readonly hint?: string | undefined; readonly code: string },
  paint: Paint,
  columns?: number,
): string[] {
  const lines = wrapQuoted(`${paint.red('✖')} ${region}: ${error.message} (${error.code})`, columns);
  return error.hint ? [...lines, ...wrapQuoted(`  ${error.hint}`, columns)] : lines;
}

/** Regions whose part of a result is missing, one warning each. Returns the exit code: what a script gets is not the whole. */
export function reportUnread(
  emit: Emit,
  stage: string,
  unread: readonly UnreadRegion[],
  what: (place: string) => string,
): 0 | 1 {
  for (const { region, code, message, hint } of unread) {
    emit({
      type: 'warning',
      message: `${what(`${stage} ${region}`)}: ${message} (${code})`,
      ...(hint !== undefined && { hint }),
    });
  }
  return unread.length > 0 ? 1 : 0;
}
