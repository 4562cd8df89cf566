/** Members of inputs whose values are secrets, in any service. */
const SECRET =
  /password|secret|privatekey|sessiontoken|authtoken|credential|authorization|apikey|accesstoken|clienttoken|identitytoken|samlassertion|customerkey$|^(token|pin)$/i;
/** Members that may contain a secret under a neutral name: SecureStrings, environment variables, raw messages. */
const SECRET_IN: Readonly<Record<string, readonly string[]>> = {
  ssm: ['Value'],
  lambda: ['Variables', 'ClientContext'],
  apigateway: ['value'],
  cloudformation: ['ParameterValue'],
  secretsmanager: ['SecretString', 'SecretBinary'],
};
const DEEPEST = 32;

/** The first characters of a text, up to this many. Copied, since a substring keeps the whole text in memory. */
export const beginning = (text: string, max: number): string =>
  text.length > max ? Buffer.from(text.slice(0, max)).toString() : text;

/**
 * An input as JSON text of at most this many characters: without secrets and streams, and with the size of bytes in
 * their place.
 */
export function bodyText(service: string, input: Record<string, unknown>, max: number): string {
  const hidden = Object.hasOwn(SECRET_IN, service) ? (SECRET_IN[service] ?? []) : [];
  const text = JSON.stringify(shown(input, (name) => SECRET.test(name) || hidden.includes(name), 0));
  return text.length > max ? `${beginning(text, max)}…` : text;
}

function shown(value: unknown, isSecret: (name: string) => boolean, depth: number): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  if (Symbol.asyncIterator in value) return '(stream)';
  if (depth >= DEEPEST) return '(deeper)';
  if (Array.isArray(value)) return value.map((item) => shown(item, isSecret, depth + 1));
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    isSecret(name) && item !== undefined ? '(hidden)' : shown(item, isSecret, depth + 1),
  ]);
  return Object.fromEntries(entries);
}
