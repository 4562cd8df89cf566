import type { Difference } from '../engine/releases/types.ts';
import type { Paint } from '../output/paint.ts';

/** Names of variables that differ, never a value. */
export function variablesText({ added, changed, removed }: Difference, paint: Paint): string {
  const names = [
    ...added.map((name) => paint.green(`+ ${name}`)),
    ...changed.map((name) => paint.yellow(`~ ${name}`)),
    ...removed.map((name) => paint.red(`- ${name}`)),
  ];
  return names.length > 0 ? `${paint.dim('variables:')} ${names.join('  ')}` : '';
}
