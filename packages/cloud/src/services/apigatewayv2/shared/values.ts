/** Without members that have no value: callers inside the cloud write `undefined` where the wire has nothing. */
export function defined<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as never;
}

/**
 * A map after an update: what comes is added or replaced, an empty value removes its key.
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html
 */
export function mergeMap(
  before: Readonly<Record<string, string>> | undefined,
  input: Readonly<Record<string, string>> | undefined,
): Record<string, string> | undefined {
  if (input === undefined) return before && { ...before };
  const all = new Map([...Object.entries(before ?? {}), ...Object.entries(input)]);
  return Object.fromEntries([...all].filter(([, value]) => value !== ''));
}
