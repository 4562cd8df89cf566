import type { Paint } from '../output/paint.ts';

const lines = [
  '          .',
  '         /|       _  _   _      __ ___',
  '        / |      | |/_\\ \\ \\    / // __|',
  '   ____/  |___  _| / _ \\ \\ \\/\\/ / \\__ \\',
  '  ~~~~~~~~~~~~  \\__/_/ \\_\\ \\_/\\_/  |___/',
];

/** The greeting of `project create` in a terminal. */
export function banner(version: string, paint: Paint): string {
  return `${paint.cyan(lines.join('\n'))}\n\n  ${paint.dim(`Serverless on AWS, every stage and region. Version ${version}`)}\n`;
}
