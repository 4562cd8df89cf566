import { type IncomingMessage, request as overHttp, validateHeaderName, validateHeaderValue } from 'node:http';
import { request as overHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { readEndpoints } from '../../deploy/read.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { defaultPath } from '../../model/path.ts';
import type { EndpointModel } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import type { Host } from '../host.ts';
import { checkIds, forUser, type OpenProject, reach, regionsOf } from '../open.ts';
import { urlsOf } from '../urls.ts';

export interface CallOptions {
  readonly project: OpenProject;
  readonly profile: string | undefined;
  readonly stage: string;
  /** Undefined: the first region of the stage. */
  readonly region?: string | undefined;
  /** Id of an endpoint. */
  readonly endpoint: string;
  /** The method, for an endpoint that accepts any. */
  readonly method?: string | undefined;
  /** Values of the variables in its path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface CallResult {
  readonly method: string;
  readonly url: string;
  readonly region: string;
  readonly status: number;
  /** Lower case; several of one name are joined as in HTTP, those of set-cookie in a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  /** Base64 where the bytes are not text. */
  readonly format: 'text' | 'base64';
  /** Whether \`body\` is truncated. */
  readonly cut: boolean;
  /** Milliseconds until the whole response arrived. */
  readonly ms: number;
  /** The id by which jaws_request finds it in the embedded cloud. */
  readonly requestId?: string;
}

/** How much of a response is read. Bytes. */
const most = 1024 ** 2;
/** No API waits longer for its function, except one that streams. Milliseconds. */
const patience = 60_000;
/** Headers for framing and routing, which the caller may not set. */
const reserved =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|expect)$/i;

/**
 * Calls a deployed endpoint of the project. The engine makes the URL; the caller supplies only values of its path and query. Redirects
 * are not followed. Throws UnknownEndpoint, EndpointNotDeployed, CallInvalid, CallFailed.
 */
export function callEndpoint(host: Host, options: CallOptions): Promise<CallResult> {
  return forUser(host, async () => {
    const { project, profile, stage } = options;
    const { model } = project;
    checkIds(model, [], [options.endpoint]);
    const endpoint = model.endpoints.find(({ id }) => id === options.endpoint)!;
    const method = methodOf(endpoint, options.method);
    const place = regionsOf(model, stage, options.region)[0]!;
    const { region } = place;
    const filled = pathOf(endpoint, options.path);
    checkHeaders(options.headers);
    const aws = await reach(host, model, profile, stage);
    const urls = urlsOf(live(await readEndpoints(aws, model.name, place)), place, aws.endpoint);
    const found = urls.find((one) => one.path === endpoint.path && one.method === endpoint.method);
    if (!found) throw fail('EndpointNotDeployed', { stage, region, endpoint: endpoint.id });
    // The catch-all route matches everything below the API.
    const end = endpoint.path === defaultPath ? (/\/(?:\$default)?$/.exec(found.url)?.[0] ?? '') : endpoint.path;
    const target = new URL(found.url.slice(0, found.url.length - end.length));
    const path = `${target.pathname.replace(/\/$/, '')}${filled}${queryOf(options.query)}`;
    const url = `${target.origin}${path}`;
    const began = performance.now();
    const answer = await send(host, target, { method, path, headers: options.headers, body: options.body, url });
    const id = answer.headers['x-amzn-requestid'] ?? answer.headers['apigw-requestid'];
    return {
      method,
      url,
      region,
      status: answer.status,
      headers: answer.headers,
      ...textOf(answer.body),
      cut: answer.cut,
      ms: Math.round((performance.now() - began) * 10) / 10,
      ...(typeof id === 'string' && { requestId: id }),
    };
  });
}

const invalid = (what: string, value: string, why: string) => fail('CallInvalid', { what, value, why });

function methodOf({ method }: EndpointModel, given: string | undefined): string {
  if (method !== 'ANY') {
    if (given !== undefined && given !== method) throw invalid('method', given, `the endpoint takes ${method}`);
    return method;
  }
  const wanted = given ?? 'GET';
  if (!/^(?:DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT)$/.test(wanted))
    throw invalid('method', wanted, 'API Gateway has no such method');
  return wanted;
}

/** The path with its values, each encoded as one segment; a greedy variable's as several. */
function pathOf({ path }: EndpointModel, values: Readonly<Record<string, string>>): string {
  const names = new Set<string>();
  const of = (name: string): string => {
    names.add(name);
    const value = Object.hasOwn(values, name) ? values[name]! : '';
    if (value === '') throw invalid(`path ${name}`, value, 'it needs a value');
    return value;
  };
  const encoded = (name: string, part: string): string => {
    // URL parsers treat these as parent segments, even encoded, so they would lead out of the API.
    if (/^\.{1,2}$/.test(part)) throw invalid(`path ${name}`, part, 'it would change the path');
    try {
      return encodeURIComponent(part);
    } catch {
      throw invalid(`path ${name}`, part, 'it is not valid Unicode');
    }
  };
  const greedy = (name: string) =>
    of(name)
      .split('/')
      .map((part) => encoded(name, part))
      .join('/');
  const filled =
    path === defaultPath
      ? `/${Object.hasOwn(values, 'proxy') && values.proxy !== '' ? greedy('proxy') : ''}`
      : path.replace(/\{([^{}+]+)(\+?)\}/g, (_, name: string, plus: string) =>
          plus ? greedy(name) : encoded(name, of(name)),
        );
  const unknown = Object.keys(values).find((name) => !names.has(name));
  if (unknown !== undefined && values[unknown] !== '')
    throw invalid(`path ${unknown}`, values[unknown]!, `${path} has no such variable`);
  return filled;
}

function queryOf(query: CallOptions['query']): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  const text = new URLSearchParams(pairs).toString();
  return text === '' ? '' : `?${text}`;
}

function checkHeaders(headers: CallOptions['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    if (reserved.test(name)) throw invalid(`header ${name}`, value, 'the client sets it itself');
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw invalid(`header ${name}`, value, 'HTTP does not allow it');
    }
  }
}

interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: CallOptions['headers'];
  readonly body: string | undefined;
  readonly url: string;
}

interface Incoming {
  readonly status: number;
  readonly headers: CallResult['headers'];
  readonly body: Buffer;
  readonly cut: boolean;
}

async function send(host: Host, target: URL, { method, path, headers, body, url }: Outgoing): Promise<Incoming> {
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(patience)]);
  const request = target.protocol === 'https:' ? overHttps : overHttp;
  const bytes = body === undefined || body === '' ? undefined : Buffer.from(body);
  const length = bytes ? { 'content-length': String(bytes.length) } : {};
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      // The raw path: URL would resolve its dot segments.
      const asked = request({
        ...urlToHttpOptions(target),
        path,
        method,
        headers: { ...headers, ...length },
        agent: false,
        signal,
      });
      asked.once('response', resolve);
      asked.once('error', reject);
      asked.end(bytes);
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > most) break;
    }
    const known = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return {
      status: answer.statusCode ?? 0,
      headers: Object.fromEntries(known),
      body: Buffer.concat(chunks).subarray(0, most),
      cut: size > most,
    };
  } catch (error) {
    if (host.signal.aborted) throw fail('Interrupted', {}, { cause: error });
    const reason = signal.aborted ? `no answer within ${patience / 1000} s` : (error as Error).message;
    throw fail('CallFailed', { method, url, reason }, { cause: error });
  }
}

function textOf(bytes: Buffer): Pick<CallResult, 'body' | 'format'> {
  try {
    return { body: new TextDecoder('utf-8', { fatal: true }).decode(bytes), format: 'text' };
  } catch {
    return { body: bytes.toString('base64'), format: 'base64' };
  }
}
