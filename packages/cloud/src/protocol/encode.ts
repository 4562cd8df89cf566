import { answer, commonHeaders, withChecksum } from './answer.ts';
import { encodeCbor } from './cbor.ts';
import { structureToCbor } from './cbor-shapes.ts';
import { encodeEventStream, eventStreamType } from './event-stream.ts';
import { encodeStructure } from './json.ts';
import type { Model, OperationModel } from './model.ts';
import { makeRestEncoder } from './rest-encode.ts';
import type { Member, Structure } from './shapes.ts';
import type { WireResponse } from './wire.ts';
import { encodeXmlStructure, escapeXml } from './xml.ts';

type Output = Record<string, unknown>;
export type Encoder = (operation: OperationModel, output: Output, requestId: string) => WireResponse;

export function makeEncoder(model: Model): Encoder {
  switch (model.protocol) {
    case 'awsQuery':
      if (model.answersJson) return (operation, output, id) => encodeQueryJson(model, operation, output, id);
      return (operation, output, requestId) => encodeQuery(model, operation, output, requestId);
    case 'awsJson1_0':
    case 'awsJson1_1':
      return (operation, output, requestId) => encodeJson(model, operation, output, requestId);
    case 'rpcV2Cbor':
      return (operation, output, requestId) => encodeCborAnswer(model, operation, output, requestId);
    default:
      return makeRestEncoder(model);
  }
}

function encodeQuery(model: Model, { name, output: shape }: OperationModel, output: Output, id: string): WireResponse {
  const result = shape ? encodeXmlStructure(shape, output, `${name}Result`) : '';
  const metadata = `<ResponseMetadata><RequestId>${escapeXml(id)}</RequestId></ResponseMetadata>`;
  const body = `<${name}Response xmlns="${escapeXml(model.xmlNamespace ?? '')}">${result}${metadata}</${name}Response>`;
  return answer(200, { ...commonHeaders(model, id), 'Content-Type': 'text/xml' }, body);
}

/** The XML document's elements as JSON members: missing ones are null, times are seconds since 1970. */
function encodeQueryJson(model: Model, operation: OperationModel, output: Output, id: string): WireResponse {
  const { name, output: shape } = operation;
  const result = shape ? { [`${name}Result`]: { ...absent(shape), ...encodeStructure(shape, output, false) } } : {};
  const body = JSON.stringify({ [`${name}Response`]: { ...result, ResponseMetadata: { RequestId: id } } });
  return answer(200, { ...commonHeaders(model, id), 'Content-Type': 'application/json' }, body);
}

const absent = ({ members }: Structure) => Object.fromEntries(members.map((member) => [member.name, null]));

function encodeJson(model: Model, { output: shape }: OperationModel, output: Output, id: string): WireResponse {
  const headers = commonHeaders(model, id);
  const stream = shape?.members.find(isEventStream);
  if (shape && stream && 'members' in stream.shape) {
    const members = shape.members.filter((member) => member !== stream);
    const events = output[stream.name] as AsyncIterable<unknown>;
    const body = encodeEventStream(stream.shape, events, { xml: false, initial: { members, values: output } });
    return answer(200, { ...headers, 'Content-Type': eventStreamType }, body);
  }
  headers['Content-Type'] = jsonType(model);
  const body = shape ? JSON.stringify(encodeStructure(shape, output, false)) : '{}';
  return withChecksum(model, answer(200, headers, body));
}

function encodeCborAnswer(model: Model, { output: shape }: OperationModel, output: Output, id: string): WireResponse {
  const headers = { ...commonHeaders(model, id), 'smithy-protocol': 'rpc-v2-cbor' };
  if (!shape) return answer(200, headers, undefined);
  return answer(200, { ...headers, 'Content-Type': cborType }, encodeCbor(structureToCbor(shape, output)));
}

export const cborType = 'application/cbor';

export function jsonType(model: Model): string {
  if (model.protocol === 'awsJson1_0') return 'application/x-amz-json-1.0';
  return model.protocol === 'awsJson1_1' ? 'application/x-amz-json-1.1' : 'application/json';
}

function isEventStream({ shape }: Member): boolean {
  return shape.kind === 'union' && shape.traits.streaming === 1;
}
