import { type Budget, BudgetError } from '../../../kernel/budget.ts';
import { parseJson } from '../shared/json.ts';
import { charged } from './growth.ts';
import { fromJson, Host, print } from './values.ts';

/**
 * `$util`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export class Util extends Host {
  property(): undefined {
    return undefined;
  }

  call(name: string, [value]: readonly unknown[], budget: Budget): unknown {
    const text = () => charged(print(value, budget), budget);
    switch (name) {
      case 'escapeJavaScript':
        return escapeJavaScript(text());
      case 'parseJson':
        return readJson(text(), budget);
      case 'urlEncode':
        return urlEncode(text());
      case 'urlDecode':
        return urlDecode(text());
      case 'base64Encode':
        return Buffer.from(text(), 'utf8').toString('base64');
      case 'base64Decode':
        return Buffer.from(text(), 'base64').toString('utf8');
      default:
        return undefined;
    }
  }

  print(): string {
    return '$util';
  }
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
};

/**
 * As Apache Commons Lang: quotes of both kinds, backslash, slash, control characters, and everything beyond ASCII. AWS says
 * that single quotes come out as `\'`, which is not JSON.
 */
function escapeJavaScript(text: string): string {
  return text.replace(/["'\\/]|[^ -\x7f]/g, (character) => {
    return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** Invalid JSON yields nothing. */
function readJson(text: string, budget: Budget): unknown {
  try {
    return fromJson(parseJson(text), budget);
  } catch (error) {
    if (error instanceof BudgetError) throw error;
    return undefined;
  }
}

/** `java.net.URLEncoder`: a space is a plus sign; letters, digits and `.-*_` stay. */
function urlEncode(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'))
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** `java.net.URLDecoder`, which refuses a percent sign without two digits. */
function urlDecode(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  const bytes = text.replaceAll('+', ' ').replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    return Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
  });
  return bytes;
}
