import { Refusal } from './answer.mjs';

/** Languages of `Accept-Language` without regions, the preferred one first: https://www.rfc-editor.org/rfc/rfc9110#field.accept-language */
export function languagesOf(acceptLanguage) {
  return String(acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((one) => /^\s*([a-z]{2,3})(?![a-z\d])[^;]*(?:;\s*q=([\d.]+))?/i.exec(one))
    .filter((found) => found !== null)
    .map(([, language, weight = '1']) => ({ language: language.toLowerCase(), weight: Number(weight) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ language }) => language);
}

/**
 * The text of this name in the reader's most preferred available language, otherwise in English. Of several catalogues the first match
 * wins.
 */
export function textNamed(name, acceptLanguage, ...catalogues) {
  for (const language of [...languagesOf(acceptLanguage), 'en']) {
    for (const catalogue of catalogues) {
      const texts = Object.hasOwn(catalogue, language) ? catalogue[language] : {};
      if (Object.hasOwn(texts, name) && texts[name] !== undefined) return texts[name];
    }
  }
  return undefined;
}

/** The texts for a reader of these languages; undefined for English, in which all texts are written. */
function textsFor(acceptLanguage, texts) {
  const best = languagesOf(acceptLanguage).find((language) => language === 'en' || Object.hasOwn(texts, language));
  return best !== undefined && Object.hasOwn(texts, best) ? texts[best] : undefined;
}

/** A refusal in the language of its reader. Anything else, and a refusal without a translation, is unchanged. */
export function inLanguage(error, acceptLanguage, texts) {
  if (!(error instanceof Refusal)) return error;
  const message = textIn(error.message, acceptLanguage, texts);
  if (message === error.message) return error;
  return new Refusal(error.status, error.reason, message, error.details, error.headers);
}

/** A text in the language of its reader; unchanged if it has no translation. */
export function textIn(message, acceptLanguage, texts) {
  const own = textsFor(acceptLanguage, texts);
  return (own && translated(message, own)) ?? message;
}

function translated(message, texts) {
  if (Object.hasOwn(texts, message)) return texts[message];
  for (const [text, other] of Object.entries(texts)) {
    const parts = text.split('{}');
    if (parts.length === 1) continue;
    const values = valuesIn(message, parts);
    if (values) return other.split('{}').reduce((made, part, index) => made + values[index - 1] + part);
  }
  return undefined;
}

/** The values between these parts of a text; undefined if it is another text. */
function valuesIn(message, parts) {
  const [first, ...rest] = parts;
  const last = rest.at(-1);
  if (!message.startsWith(first) || !message.endsWith(last)) return undefined;
  const values = [];
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const next = index === rest.length - 1 ? message.length - last.length : message.indexOf(part, at);
    if (next < at) return undefined;
    values.push(message.slice(at, next));
    at = next + part.length;
  }
  return values;
}
