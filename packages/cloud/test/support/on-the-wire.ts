import { encodeCbor } from '../../src/protocol/cbor.ts';
import type { Model } from '../../src/protocol/index.ts';
import type { OperationModel } from '../../src/protocol/model.ts';
import type { Member, Shape, Structure } from '../../src/protocol/shapes.ts';

/** A request before it becomes bytes. */
export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

type Input = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !Buffer.isBuffer(value) &&
  !(value instanceof Date);

const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20261125/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

/** Writes an input as clients do, without checking its types: a wrong value is written as it is. */
export function onTheWire(
  model: Model,
  operation: OperationModel,
  input: Input,
  signing: string,
  cbor: boolean,
): Request {
  const request: Request = {
    method: 'POST',
    path: '/',
    headers: { host: '127.0.0.1', authorization: authorization(signing) },
    body: Buffer.alloc(0),
  };
  if (cbor) {
    const target = model.target || model.id;
    request.path = `/service/${target}/operation/${operation.name}`;
    request.headers['smithy-protocol'] = 'rpc-v2-cbor';
    request.headers['content-type'] = 'application/cbor';
    request.body = encodeCbor(plain(input));
  } else if (model.protocol === 'awsQuery') {
    const pairs = new URLSearchParams({ Action: operation.name, Version: model.version });
    flatten(pairs, '', operation.input, input);
    request.headers['content-type'] = 'application/x-www-form-urlencoded; charset=utf-8';
    request.body = Buffer.from(pairs.toString());
  } else if (operation.http && (model.protocol === 'restJson1' || model.protocol === 'restXml')) {
    rest(request, model, operation, input);
  } else {
    request.headers['content-type'] =
      model.protocol === 'awsJson1_0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
    request.headers['x-amz-target'] = `${model.target}.${operation.name}`;
    request.body = Buffer.from(json(input));
  }
  return request;
}

/** JSON in which bytes are base64 and times numbers. */
const json = (value: unknown): string => JSON.stringify(plain(value));

function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    Object.defineProperty(copy, key, { value: plain(member), enumerable: true, configurable: true });
  }
  return copy;
}

const text = (value: unknown): string =>
  Buffer.isBuffer(value)
    ? value.toString('base64')
    : value instanceof Date
      ? value.toISOString()
      : typeof value === 'object'
        ? json(value)
        : String(value);

/** Lists and maps of the query protocol. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
function flatten(pairs: URLSearchParams, prefix: string, shape: Shape | undefined, value: unknown): void {
  const at = (name: string | number) => (prefix ? `${prefix}.${name}` : String(name));
  if (Array.isArray(value)) {
    const item = shape?.kind === 'list' ? shape.item : undefined;
    for (const [n, one] of value.entries()) flatten(pairs, at(`member.${n + 1}`), item?.shape, one);
  } else if (isObject(value)) {
    if (shape?.kind === 'map') {
      for (const [n, [key, one]] of Object.entries(value).entries()) {
        pairs.append(at(`entry.${n + 1}.key`), key);
        flatten(pairs, at(`entry.${n + 1}.value`), shape.value.shape, one);
      }
      return;
    }
    const members = shape && 'members' in shape ? shape.members : [];
    for (const [key, one] of Object.entries(value)) {
      const member = members.find(({ name }) => name === key);
      flatten(pairs, at(member?.traits.xmlName ?? key), member?.shape, one);
    }
  } else if (prefix) pairs.append(prefix, text(value));
}

/** HTTP bindings. https://smithy.io/2.0/spec/http-bindings.html */
function rest(request: Request, model: Model, operation: OperationModel, input: Input): void {
  const { method, uri } = operation.http!;
  request.method = method;
  let path = uri;
  const query = new URLSearchParams();
  const inBody: Record<string, unknown> = {};
  let payload: { member: Member; value: unknown } | undefined;
  const members = operation.input?.members ?? [];
  for (const member of members) {
    if (!Object.hasOwn(input, member.name)) continue;
    const value = input[member.name];
    const { traits } = member;
    if (traits.httpLabel)
      path = path.replace(new RegExp(`\\{${member.name}\\+?\\}`), () => encodeURI(wellFormed(text(value))));
    else if (traits.httpHeader) request.headers[traits.httpHeader.toLowerCase()] = headerText(value);
    else if (traits.httpQuery) for (const one of [value].flat()) query.append(traits.httpQuery, text(one));
    else if (traits.httpPrefixHeaders !== undefined && isObject(value)) {
      for (const [key, one] of Object.entries(value))
        request.headers[headerName(`${traits.httpPrefixHeaders}${key}`)] = headerText(one);
    } else if (traits.httpPayload) payload = { member, value };
    else inBody[member.name] = value;
  }
  path = path.replace(/\{[^}]+\}/g, 'seed');
  const search = query.toString();
  request.path = search ? `${path}${path.includes('?') ? '&' : '?'}${search}` : path;
  if (payload && Buffer.isBuffer(payload.value)) request.body = payload.value;
  else if (model.protocol === 'restXml') {
    const { member, value } = payload ?? { member: undefined, value: inBody };
    const name = member?.traits.xmlName ?? (member?.shape as Structure | undefined)?.name ?? `${operation.name}Request`;
    if (payload || Object.keys(inBody).length > 0)
      request.body = Buffer.from(xml(name, member?.shape ?? operation.input, value));
    request.headers['content-type'] = 'application/xml';
  } else if (payload || Object.keys(inBody).length > 0) {
    request.body = Buffer.from(json(payload ? payload.value : inBody));
    request.headers['content-type'] = 'application/json';
  }
}

const escaped = (value: string): string => value.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

function xml(name: string, shape: Shape | undefined, value: unknown): string {
  if (Array.isArray(value)) {
    const item = shape?.kind === 'list' ? shape.item : undefined;
    const flat = shape?.kind === 'list' && shape.traits.xmlFlattened;
    const tag = flat ? name : (item?.traits.xmlName ?? 'member');
    const inner = value.map((one) => xml(tag, item?.shape, one)).join('');
    return flat ? inner : `<${name}>${inner}</${name}>`;
  }
  if (!isObject(value)) return `<${name}>${escaped(text(value))}</${name}>`;
  const members = shape && 'members' in shape ? shape.members : [];
  const inner = Object.entries(value).map(([key, one]) => {
    const member = members.find((each) => each.name === key);
    const tag = member?.traits.xmlName ?? (/^[A-Za-z_][\w.-]*$/.test(key) ? key : 'x');
    const flat = member?.traits.xmlFlattened && Array.isArray(one);
    if (!flat) return xml(tag, member?.shape, one);
    const item = member.shape.kind === 'list' ? member.shape.item.shape : undefined;
    return one.map((each) => xml(tag, item, each)).join('');
  });
  return `<${name}>${inner.join('')}</${name}>`;
}

const wellFormed = (value: string): string => value.replace(/[\ud800-\udfff]/g, '\ufffd').slice(0, 3000);
const headerText = (value: unknown): string =>
  text(value)
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
    .slice(0, 4000);
const headerName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 200);
