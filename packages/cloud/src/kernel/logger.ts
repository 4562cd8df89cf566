import { note } from '../store/console.ts';
import type { Logger } from './kernel.ts';

const write = (level: string) => (message: string, fields?: Record<string, unknown>) =>
  note(`${new Date().toISOString()} ${level} ${message}${fields ? ` ${JSON.stringify(fields)}` : ''}`);

export const stderrLogger: Logger = { debug: () => {}, warn: write('WARN'), error: write('ERROR') };
