import { fail } from '../errors/catalogue/index.ts';
import type { Context } from './command.ts';

/** The largest environment of a Lambda function is 4 KiB; more is a wrong file. */
const max = 64 * 1024;

/** A value as typed, from standard input for `-`, or from a hidden prompt. Throws MissingArgument. */
export async function readSecret(value: string | undefined, key: string, { prompts }: Context): Promise<string> {
  if (value === '-') return readInput(key);
  if (value !== undefined) return value;
  if (!prompts) throw fail('MissingArgument', { name: 'value', command: 'jaws env set' });
  return prompts.secret({ message: `Value of ${key}?` });
}

async function readInput(key: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > max) throw fail('InvalidValue', { what: key, value: '-', expected: `at most ${max} bytes of input` });
  }
  // A file's last line break is not part of the secret.
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
