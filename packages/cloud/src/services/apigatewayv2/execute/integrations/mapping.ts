import type { IntegrationRecord } from '../../state/records.ts';
import { evaluate } from '../expressions.ts';
import { cleanValue, HeaderList, isHeaderName } from '../header-list.ts';
import type { Answer, Exchange } from '../types.ts';

/** The parts of a request to an HTTP endpoint that mappings can change. */
export interface MappedRequest {
  readonly headers: HeaderList;
  readonly query: [name: string, value: string][];
  /** Instead of the integration's own path. */
  readonly path: string | undefined;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */
export function mapRequest(exchange: Exchange, integration: IntegrationRecord, headers: HeaderList): MappedRequest {
  let query = exchange.query.entries.map(([name, value]): [string, string] => [name, value]);
  let path: string | undefined;
  for (const [key, text] of Object.entries(integration.RequestParameters ?? {})) {
    const [, action = '', place = '', name = ''] = /^(\w+):(\w+)(?!\w)\.?(.*)$/s.exec(key) ?? [];
    const value = action === 'remove' ? undefined : evaluate(text, exchange);
    if (place === 'path') {
      if (value !== undefined) path = value;
    } else if (place === 'header') changeHeader(headers, action, name, value);
    else if (place === 'querystring') {
      if (action === 'remove' || (action === 'overwrite' && value !== undefined)) {
        query = query.filter(([other]) => other !== name);
      }
      if (value !== undefined) query.push([name, value]);
    }
  }
  return { headers, query, path };
}

/** A response after the mappings for its status. */
export function mapAnswer(answer: Answer, integration: IntegrationRecord, exchange: Exchange): Answer {
  const all = integration.ResponseParameters ?? {};
  const mappings = Object.hasOwn(all, String(answer.status)) ? all[String(answer.status)]! : {};
  if (Object.keys(mappings).length === 0) return answer;
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body, 'utf8');
  // Expressions see the integration's original response, not the result of earlier mappings.
  const original = { headers: new HeaderList(answer.headers.entries.map(([name, value]) => [name, value])), body };
  let { status } = answer;
  for (const [key, text] of Object.entries(mappings)) {
    const [, action = '', place = '', name = ''] = /^(\w+):(\w+)(?!\w)\.?(.*)$/s.exec(key) ?? [];
    const value = action === 'remove' ? undefined : evaluate(text, exchange, original);
    if (place === 'header') changeHeader(answer.headers, action, name, value);
    else if (place === 'statuscode' && value !== undefined && /^[2-5]\d\d$/.test(value)) status = Number(value);
  }
  return { ...answer, status };
}

function changeHeader(headers: HeaderList, action: string, name: string, value: string | undefined): void {
  if (!isHeaderName(name)) return;
  if (action === 'remove') headers.delete(name);
  if (value === undefined) return;
  if (action === 'overwrite') headers.set(name, cleanValue(value));
  else headers.append(name, cleanValue(value));
}
