import type { Budget } from '../../../kernel/budget.ts';
import { JsonPathError, type JsonPaths } from '../json-path/index.ts';
import { parseJson, writeJson } from '../shared/json.ts';
import { charged } from './growth.ts';
import { fromJson, Host, print, type VtlMap } from './values.ts';

export interface InputSource {
  /** The payload as text; `{}` if there is none. */
  readonly body: string;
  /** `path`, `querystring` and `header`, each a map of strings. */
  readonly params: () => VtlMap;
  readonly paths: JsonPaths;
}

/**
 * `$input`. A missing value is empty, and prints as the empty string; `json` of it is `""`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference
 */
export class Input extends Host {
  readonly #source: InputSource;
  #parsed: { readonly value: unknown } | undefined;
  #params: VtlMap | undefined;

  constructor(source: InputSource) {
    super();
    this.#source = source;
  }

  property(name: string): unknown {
    if (name === 'body') return this.#body();
    return name === 'params' ? this.#allParams() : undefined;
  }

  call(name: string, args: readonly unknown[], budget: Budget): unknown {
    switch (name) {
      case 'json':
        return this.#json(args[0], budget);
      case 'path':
        return fromJson(this.#find(args[0], budget), budget);
      case 'params':
        return args.length === 0 ? this.#allParams() : this.#param(print(args[0], budget));
      case 'body':
      case 'getBody':
        return this.#body();
      default:
        return undefined;
    }
  }

  print(): string {
    return '$input';
  }

  #body(): string {
    return this.#source.body === '' ? '{}' : this.#source.body;
  }

  #json(path: unknown, budget: Budget): string {
    return charged(writeJson(this.#find(path, budget) ?? ''), budget);
  }

  #find(path: unknown, budget: Budget): unknown {
    this.#parsed ??= { value: parse(this.#source.body) };
    if (this.#parsed.value === undefined) return undefined;
    const text = path === undefined ? '$' : print(path, budget);
    if (text === '$') return this.#parsed.value;
    try {
      return this.#source.paths.find(text, this.#parsed.value, budget);
    } catch (error) {
      if (error instanceof JsonPathError) return undefined;
      throw error;
    }
  }

  #allParams(): VtlMap {
    this.#params ??= this.#source.params();
    return this.#params;
  }

  /** Looked for in the path, then the query string, then the headers. */
  #param(name: string): unknown {
    for (const place of ['path', 'querystring', 'header']) {
      const found = (this.#allParams().get(place) as VtlMap | undefined)?.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** JSON, or the text itself when it is none: `$input.json('$')` of a plain text is that text quoted. */
function parse(body: string): unknown {
  const text = body === '' ? '{}' : body;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
