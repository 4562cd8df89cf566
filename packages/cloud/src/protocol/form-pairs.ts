/**
 * The pairs of a form as URLSearchParams has them, which looks at each character of a template in turn: decoding by the engine's own
 * function takes a tenth of that. https://url.spec.whatwg.org/#urlencoded-parsing
 */
export function formPairs(form: string): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (const pair of (form.startsWith('?') ? form.slice(1) : form).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    pairs.push(equals < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))]);
  }
  return pairs;
}

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // A percent sign that stands for itself, or bytes that are no UTF-8: URLSearchParams has a character for them.
    return new URLSearchParams(`=${text}`).get('') ?? '';
  }
}
