import type { OptionSpec } from './command.ts';

/** Options of every command. */
export const globalOptions: readonly OptionSpec[] = [
  { name: 'json', summary: 'events and result as JSON, one object a line' },
  { name: 'verbose', summary: 'say more: every CloudFormation event, causes of errors' },
  { name: 'no-color', summary: 'no colors (NO_COLOR does the same)' },
  { name: 'yes', short: 'y', summary: 'ask nothing: yes to every question, defaults for the rest' },
  { name: 'help', short: 'h', summary: 'show help' },
];

/** Whether a switch was typed, before anything is parsed: it decides how even a parse error is shown. */
export function typed(argv: readonly string[], ...names: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some((word) => names.includes(word));
}
