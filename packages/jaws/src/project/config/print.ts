/** A value of JSON as a literal of TypeScript, on one line. */
export function printed(value: unknown, quote: '"' | "'"): string {
  if (typeof value === 'string') return quoted(value, quote);
  if (Array.isArray(value)) return `[${value.map((one) => printed(one, quote)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, one]) => property(key, one, quote)).join(', ')} }`;
}

/** `name: value`, as in an object. */
export function property(key: string, value: unknown, quote: '"' | "'"): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key, quote);
  return `${name}: ${printed(value, quote)}`;
}

function quoted(text: string, quote: '"' | "'"): string {
  const json = JSON.stringify(text);
  return quote === '"' ? json : `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
