import { fromJson, Input, type Roots, type Template, Util, type VtlMap } from '../../vtl/index.ts';
import { vtlContext } from '../context-variables.ts';
import { internalError } from '../gateway-error.ts';
import { isDropped } from '../integrations/request-headers.ts';
import type { Exchange } from '../types.ts';

/** Renders a mapping template over a payload. A template that fails is an internal error, as on AWS. */
export function render(template: Template, exchange: Exchange, body: string): string {
  try {
    return template(rootsOf(exchange, body));
  } catch (error) {
    exchange.log?.add(`Execution failed due to configuration error: Unable to transform ${describe(error)}`);
    throw internalError();
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function rootsOf(exchange: Exchange, body: string): Roots {
  const made = new Map<string, unknown>();
  return {
    get(name) {
      if (made.has(name)) return made.get(name);
      const value = makeRoot(name, exchange, body);
      if (value !== undefined) made.set(name, value);
      return value;
    },
  };
}

function makeRoot(name: string, exchange: Exchange, body: string): unknown {
  switch (name) {
    case 'input':
      return new Input({ body, params: () => paramsOf(exchange), paths: exchange.paths });
    case 'util':
      return new Util();
    case 'context':
      return vtlContext(exchange);
    case 'stageVariables':
      return fromJson(exchange.stage.variables ?? {});
    default:
      return undefined;
  }
}

function paramsOf(exchange: Exchange): VtlMap {
  return new Map<string, unknown>([
    ['path', new Map(exchange.pathParameters)],
    ['querystring', new Map(exchange.query.entries)],
    ['header', new HeaderMap(exchange.headers.entries.filter(([name]) => !isDropped(name.toLowerCase())))],
  ]);
}

/** Header names are looked up ignoring case, and listed as sent. */
class HeaderMap extends Map<string, unknown> {
  override get(name: string): unknown {
    return super.get(this.#spelling(name));
  }

  override has(name: string): boolean {
    return super.has(this.#spelling(name));
  }

  #spelling(name: string): string {
    if (super.has(name)) return name;
    const wanted = name.toLowerCase();
    for (const key of this.keys()) if (key.toLowerCase() === wanted) return key;
    return name;
  }
}
