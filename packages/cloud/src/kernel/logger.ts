import type { Logger } from './kernel.ts';

const write = (level: string) => (message: string, fields?: Record<string, unknown>) => {
  process.stderr.write(
    `${new Date().toISOString()} ${level} ${message}${fields ? ` ${JSON.stringify(fields)}` : ''}\n`,
  );
};

export const stderrLogger: Logger = { debug: () => {}, warn: write('WARN'), error: write('ERROR') };
