/** The parameters of a request to Stripe, nested as in its documentation. */
export type Parameters = { readonly [name: string]: Parameter };
type Parameter = string | number | boolean | undefined | Parameters | readonly Parameter[];

/** `{ items: [{ price: 'p' }] }` as `items[0][price]=p`. What is undefined is left out. https://docs.stripe.com/api */
export function encodeForm(parameters: Parameters): string {
  const form = new URLSearchParams();
  const add = (name: string, value: Parameter): void => {
    if (value === undefined) return;
    if (typeof value !== 'object') {
      form.append(name, String(value));
      return;
    }
    const entries = Array.isArray(value) ? value.map((one, index) => [index, one] as const) : Object.entries(value);
    for (const [part, one] of entries) add(`${name}[${part}]`, one as Parameter);
  };
  for (const [name, value] of Object.entries(parameters)) add(name, value);
  return form.toString();
}
