import { Refusal } from './json.ts';

/** How a parameter's text is read. Throws a Refusal. */
type Reader = (text: string, name: string) => unknown;

export const text: Reader = (given) => given;

export const whole: Reader = (given, name) => {
  if (!/^\d{1,9}$/.test(given)) throw new Refusal(400, `${name} takes a whole number, not ${JSON.stringify(given)}.`);
  return Number(given);
};

export const flag: Reader = (given, name) => {
  if (given !== 'true' && given !== 'false') throw new Refusal(400, `${name} takes true or false.`);
  return given === 'true';
};

/** ISO 8601, or milliseconds since the epoch. */
export const time: Reader = (given, name) => {
  const at = /^\d+$/.test(given) ? Number(given) : Date.parse(given);
  if (Number.isNaN(new Date(at).getTime()))
    throw new Refusal(400, `${name} takes a time in ISO 8601, not ${JSON.stringify(given)}.`);
  return at;
};

/** The parameters of a query string. An unknown one is refused, since a typing mistake would otherwise be ignored. */
export function readQuery(query: URLSearchParams, readers: Readonly<Record<string, Reader>>): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, value] of query) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!reader) {
      throw new Refusal(
        400,
        `There is no parameter ${JSON.stringify(name)}; there are ${Object.keys(readers).join(', ')}.`,
      );
    }
    read[name] = reader(value, name);
  }
  return read;
}
