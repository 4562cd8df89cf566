import { wrap } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';

/** Why a region is missing from a report, in two parts: what happened with its code, and below it what to do. */
export function regionErrorLines(
  region: string,
  error: { readonly message: string; readonly hint?: string | undefined; readonly code: string },
  paint: Paint,
  columns?: number,
): string[] {
  const lines = wrap(`${paint.red('✖')} ${region}: ${error.message} (${error.code})`, columns);
  return error.hint ? [...lines, ...wrap(`  ${error.hint}`, columns)] : lines;
}
