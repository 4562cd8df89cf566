import type { OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { answer, commonHeaders, xmlHead } from './answer.ts';
import { type Bindings, bindingsOf } from './bindings.ts';
import { encodeEventStream, eventStreamType } from './event-stream.ts';
import { encodeJson, encodeStructure } from './json.ts';
import type { Model, OperationModel } from './model.ts';
import { encodeText } from './scalars.ts';
import { isText, type Member, type Shape, type Structure } from './shapes.ts';
import type { WireResponse } from './wire.ts';
import { encodeXml, encodeXmlStructure, escapeXml, namespaceOf } from './xml.ts';

type Output = Record<string, unknown>;

export function makeRestEncoder(model: Model) {
  const plans = new Map<OperationModel, Bindings>();
  return (operation: OperationModel, output: Output, requestId: string): WireResponse => {
    let bindings = plans.get(operation);
    if (!bindings) {
      bindings = bindingsOf(operation.output);
      plans.set(operation, bindings);
    }
    const headers = commonHeaders(model, requestId);
    putHeaders(headers, bindings, output);
    const body = encodeBody(model, operation.output, bindings, output, headers);
    // Operations with more than one success status return it, if the SDK has a member for it.
    const chosen = (output.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode;
    const status = chosen ?? (bindings.status && (output[bindings.status.name] as number | undefined));
    // Without a body only responses to HEAD have a type, so SDK parsers know what is left out.
    if (model.id === 's3' && operation.http?.method === 'HEAD') headers['Content-Type'] ??= 'application/xml';
    return answer(status ?? defaultStatus(model, operation, output), headers, body);
  };
}

/** Operations for which S3 returns another status than its model says. */
const otherStatus = new Map([
  ['PutBucketAnalyticsConfiguration', 204],
  ['PutBucketIntelligentTieringConfiguration', 204],
  ['PutBucketInventoryConfiguration', 204],
  ['PutBucketPolicy', 204],
  ['PutBucketTagging', 204],
]);

function defaultStatus(model: Model, { name, http }: OperationModel, output: Output): number {
  const usual = http?.status ?? 200;
  if (model.id !== 's3') return usual;
  // A requested range is sent with 206: the model has no place for that.
  return output.ContentRange === undefined ? (otherStatus.get(name) ?? usual) : 206;
}

/** Puts the members that are headers into `headers`. */
export function putHeaders(headers: OutgoingHttpHeaders, bindings: Bindings, output: Output): void {
  for (const { member, name } of bindings.headers) {
    const value = output[member.name];
    if (value === undefined || value === null) continue;
    // The SDK's name for an Expires header whose text is not a date.
    headers[name === 'ExpiresString' ? 'Expires' : name] = headerText(member.shape, value);
  }
  for (const { member, prefix } of bindings.prefixed) {
    const map = output[member.name];
    if (map) for (const [name, value] of Object.entries(map)) headers[prefix + name] = String(value);
  }
}

function headerText(shape: Shape, value: unknown): string {
  if (shape.kind === 'list') {
    return Array.from(value as Iterable<unknown>, (item) => headerText(shape.item.shape, item)).join(',');
  }
  return isText(shape) ? encodeText(shape, value, 'http-date') : '';
}

function encodeBody(
  model: Model,
  shape: Structure | undefined,
  { payload, document }: Bindings,
  output: Output,
  headers: OutgoingHttpHeaders,
): WireResponse['body'] {
  const xml = model.protocol === 'restXml';
  if (payload) return encodePayload(model, payload, output[payload.name], headers);
  if (!shape || (document.length === 0 && xml)) return undefined;
  headers['Content-Type'] = xml ? 'application/xml' : 'application/json';
  if (!xml) return JSON.stringify(encodeStructure({ members: document }, output, true));
  const tag = shape.traits.xmlName ?? shape.name;
  const only = document.length === 1 ? document[0] : undefined;
  // GetBucketLocation answers with its member alone.
  if (only && only.name === tag)
    return xmlHead + encodeXml(only.shape, output[only.name] ?? '', tag, rootNamespace(model));
  return xmlHead + encodeXmlStructure({ members: document }, output, tag, rootNamespace(model));
}

function rootNamespace(model: Model): string {
  return model.xmlNamespace === undefined ? '' : ` xmlns="${escapeXml(model.xmlNamespace)}"`;
}

function encodePayload(
  model: Model,
  member: Member,
  value: unknown,
  headers: OutgoingHttpHeaders,
): WireResponse['body'] {
  const { shape, traits } = member;
  const xml = model.protocol === 'restXml';
  if ((shape.kind === 'union' || shape.kind === 'structure') && shape.traits.streaming) {
    headers['Content-Type'] = eventStreamType;
    return encodeEventStream(shape, value as AsyncIterable<unknown>, { xml, initial: undefined });
  }
  if (value === undefined || value === null) return undefined;
  if (shape.kind === 'blob' || shape.kind === 'string') {
    headers['Content-Type'] ??= shape.kind === 'string' ? 'text/plain' : 'application/octet-stream';
    return value as string | Uint8Array | Readable;
  }
  headers['Content-Type'] = xml ? 'application/xml' : 'application/json';
  if (!xml) return JSON.stringify(encodeJson(shape, value, true));
  const name = 'name' in shape ? shape.name : member.name;
  const own = namespaceOf(traits.xmlNamespace);
  const tag = traits.xmlName ?? ('traits' in shape ? (shape.traits.xmlName ?? name) : name);
  return xmlHead + encodeXml(shape, value, tag, own === '' ? rootNamespace(model) : own);
}
