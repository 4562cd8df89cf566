import { fail } from '../errors/catalogue/index.ts';

/** The number of an account that was typed. Throws InvalidValue. */
export function accountFlag(value: string | undefined): string | undefined {
  if (value === undefined || /^\d{12}$/.test(value)) return value;
  throw fail('InvalidValue', { what: '--account <number>', value, expected: 'the twelve digits of an AWS account' });
}
