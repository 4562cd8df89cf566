import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { AwsError } from '../kernel/errors.ts';
import { decodeChunked, isChunked, plainHeaders } from './aws-chunked.ts';
import { type Bindings, bindingsOf, type HeaderBinding } from './bindings.ts';
import { bodyLimit, readBody } from './body.ts';
import { Malformed } from './failures.ts';
import { decodeJson, decodeMembers, parseJsonBody } from './json.ts';
import type { Model, OperationModel } from './model.ts';
import { asSentNow } from './older-requests.ts';
import { makeRouter } from './route.ts';
import { decodeText } from './scalars.ts';
import { isText, type Member, type Shape, type TimestampFormat } from './shapes.ts';
import type { WireRequest } from './wire.ts';
import { decodeXml, decodeXmlMembers } from './xml.ts';
import { parseXml } from './xml-parse.ts';

type Input = Record<string, unknown>;
export interface Decoded {
  operation: string;
  input: Input;
}

/** A decoder of REST-JSON and REST-XML requests; the bindings of an operation are computed at its first request. */
export function makeRestDecoder(model: Model): (request: WireRequest) => Promise<Decoded> {
  const route = makeRouter(model);
  const plans = new Map<OperationModel, Bindings>();
  return async (sent) => {
    const query = new URLSearchParams(sent.search);
    const request = model.id === 's3' ? withHoisted(sent, query) : asSentNow(model.id, sent, query);
    const match = route({ method: request.method, path: request.path, query, headers: request.headers });
    if (!match) throw unknownOperation(model, request);
    const { operation, labels } = match;
    let bindings = plans.get(operation);
    if (!bindings) {
      bindings = bindingsOf(operation.input, operation);
      plans.set(operation, bindings);
    }
    const input: Input = {};
    for (const member of bindings.labels) {
      const text = labels.get(member.name);
      if (text !== undefined) input[member.name] = scalar(member, member.shape, text, 'date-time');
    }
    if (request.search !== '') takeQuery(input, bindings, query);
    const { headers, body } = plainBody(request, input, bindings);
    takeHeaders(input, bindings, headers);
    await takeBody(input, bindings, model, { headers, body });
    return { operation: operation.name, input };
  };
}

const hoisted = /^(x-amz-.*|if-match|if-none-match)$/i;

/** A presigned URL may carry headers of S3 in its query string; headers that were actually sent take precedence. */
function withHoisted(request: WireRequest, query: URLSearchParams): WireRequest {
  if (!/(^|&)x-amz-/i.test(request.search)) return request;
  const headers: IncomingHttpHeaders = { ...request.headers };
  for (const [name, value] of query) if (hoisted.test(name)) headers[name.toLowerCase()] ??= value;
  return { ...request, headers };
}

function unknownOperation(model: Model, { method, path }: WireRequest): AwsError {
  if (model.protocol === 'restXml') {
    return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
      Method: method,
      ResourceType: path.indexOf('/', 1) < 0 ? 'BUCKET' : 'OBJECT',
    });
  }
  return new AwsError('UnknownOperationException', `No operation at ${method} ${path}`, 404);
}

function takeQuery(input: Input, { query: bound, queryRest, literalQuery }: Bindings, query: URLSearchParams): void {
  for (const { member, name } of bound) {
    const text = query.get(name);
    if (text === null) continue;
    const { shape } = member;
    if (shape.kind === 'list') {
      input[member.name] = query.getAll(name).map((item) => scalar(member, shape.item.shape, item, 'date-time'));
    } else if (shape.kind === 'map') input[member.name] = Object.assign(Object.create(null), { [name]: text });
    else input[member.name] = scalar(member, shape, text, 'date-time', name);
  }
  if (!queryRest) return;
  const rest: Record<string, unknown> = Object.create(null);
  const taken = new Set(bound.map(({ name }) => name));
  const isList = queryRest.shape.kind === 'map' && queryRest.shape.value.shape.kind === 'list';
  for (const name of new Set(query.keys())) {
    if (!taken.has(name) && !literalQuery.has(name)) rest[name] = isList ? query.getAll(name) : query.get(name);
  }
  input[queryRest.name] = rest;
}

/**
 * The body without chunk framing. Checksums in trailers become members of the input when the body has been
 * read to its end: an operation reads them only then.
 */
function plainBody(request: WireRequest, input: Input, { headers: bound }: Bindings) {
  const { headers, body, checker } = request;
  if (!isChunked(headers)) return { headers: plainHeaders(headers), body };
  const onTrailers = (trailers: ReadonlyMap<string, string>) => {
    for (const { member, lowerCase } of bound) {
      const value = trailers.get(lowerCase);
      if (value !== undefined) input[member.name] = value;
    }
  };
  const plain = decodeChunked(body, headers, onTrailers, checker);
  return { headers: plainHeaders(headers), body: plain };
}

function takeHeaders(input: Input, { headers: bound, prefixed }: Bindings, headers: IncomingHttpHeaders): void {
  for (const binding of bound) {
    const text = headers[binding.lowerCase];
    if (text === undefined) continue;
    takeHeader(input, binding, Array.isArray(text) ? text.join(', ') : text);
  }
  for (const { member, prefix } of prefixed) {
    const map: Record<string, unknown> = Object.create(null);
    for (const name in headers) if (name.startsWith(prefix)) map[name.slice(prefix.length)] = headers[name];
    if (Object.keys(map).length > 0) input[member.name] = map;
  }
}

function takeHeader(input: Input, { member, lowerCase }: HeaderBinding, text: string): void {
  const { shape } = member;
  if (shape.kind === 'list') {
    input[member.name] = text.split(',').map((item) => scalar(member, shape.item.shape, item.trim(), 'http-date'));
  } else if (shape.kind === 'timestamp' && shape.format !== 'date-time') {
    // HTTP ignores an unreadable date; S3 keeps the text of Expires unchanged.
    const date = new Date(text);
    if (!Number.isNaN(date.getTime())) input[member.name] = date;
    if (lowerCase === 'expires') input[`${member.name}String`] = text;
  } else input[member.name] = scalar(member, shape, text, 'http-date', lowerCase);
}

function scalar(member: Member, shape: Shape, text: string, format: TimestampFormat, wireName = member.name): unknown {
  if (shape.kind === 'string') return text;
  if (!isText(shape)) throw new Malformed(`${wireName} cannot be a structure`);
  try {
    return decodeText(shape, text, format);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new InvalidParameter(wireName, text, shape.kind === 'number' ? 'an integer' : `a ${shape.kind}`);
  }
}

/** An unreadable parameter outside of the body. */
export class InvalidParameter extends Malformed {
  readonly parameter: string;
  readonly value: string;

  constructor(parameter: string, value: string, wanted: string) {
    super(`Provided ${parameter} not ${wanted}${wanted === 'an integer' ? ' or within integer range' : ''}`);
    this.parameter = parameter;
    this.value = value;
  }
}

async function takeBody(
  input: Input,
  { payload, document }: Bindings,
  model: Model,
  { headers, body }: { headers: IncomingHttpHeaders; body: Readable },
): Promise<void> {
  if (payload?.shape.kind === 'blob' && payload.shape.streaming) {
    input[payload.name] = body;
    return;
  }
  if (!payload && document.length === 0) return;
  const bytes = await readBody(body, headers, bodyLimit(model.id));
  if (bytes.length === 0) return;
  if (payload) input[payload.name] = decodePayload(payload, bytes, model);
  else Object.assign(input, decodeDocument(document, bytes, model));
}

function decodePayload({ shape, traits }: Member, bytes: Buffer, model: Model): unknown {
  if (shape.kind === 'blob') return bytes;
  if (shape.kind === 'string') return bytes.toString('utf8');
  if (model.protocol !== 'restXml') return decodeJson(shape, parseJsonBody(bytes), true);
  const root = parseXml(bytes.toString('utf8'));
  const expected = traits.xmlName ?? ('name' in shape ? shape.name : undefined);
  if (expected !== undefined && root.name !== expected) throw new Malformed(`<${root.name}> is not <${expected}>`);
  return decodeXml(shape, root);
}

function decodeDocument(members: readonly Member[], bytes: Buffer, model: Model): Input {
  if (model.protocol === 'restXml') return decodeXmlMembers(members, parseXml(bytes.toString('utf8')));
  const value = parseJsonBody(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Malformed('Expected structure or null');
  return decodeMembers(members, value as Input, true);
}
