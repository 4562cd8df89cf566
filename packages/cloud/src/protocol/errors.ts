import type { OutgoingHttpHeaders } from 'node:http';
import { answer, commonHeaders, hostId, withChecksum, xmlHead } from './answer.ts';
import { bindingsOf } from './bindings.ts';
import { encodeCbor } from './cbor.ts';
import { structureToCbor } from './cbor-shapes.ts';
import { cborType, jsonType } from './encode.ts';
import { encodeStructure } from './json.ts';
import { type ErrorModel, isDynamoDb, type Model } from './model.ts';
import { putHeaders } from './rest-encode.ts';
import { type ErrorFormat, unknownDocument } from './unknown-service.ts';
import type { WireResponse } from './wire.ts';
import { escapeXml } from './xml.ts';

/**
 * The error of an operation or a decoder: an AwsError, or an object with its members. The field `headers` (a record) is not a
 * member of the document: it contains HTTP headers of the response.
 */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

export interface FailureContext {
  /** HTTP method of the request: the answer to HEAD has no body. */
  readonly method?: string;
  /** The format that the client reads, if no model says it. Default: JSON. */
  readonly format?: ErrorFormat;
}

/** The error document of the service's protocol; the status comes from the model if the failure has none. */
export function encodeError(
  model: Model | undefined,
  failure: Failure,
  requestId: string,
  context: FailureContext = {},
): WireResponse {
  const known = model?.errors.get(failure.code);
  const status = failure.status ?? known?.status ?? 400;
  const code = known?.code ?? failure.code;
  const headers = commonHeaders(model, requestId);
  // Not a spread: an Error's message is not enumerable.
  const { message, fields } = failure;
  const { headers: extra, ...members } = fields ?? {};
  const told = { code, message, status, fields: members };
  const body = model
    ? document(model, known, told, requestId, headers)
    : unknownDocument(context.format ?? 'json', told, requestId, headers);
  Object.assign(headers, extra);
  if (status === 304) {
    delete headers['Content-Type'];
    return answer(status, headers, undefined);
  }
  if (context.method === 'HEAD') return { status, headers, body: undefined };
  return withChecksum(model, answer(status, headers, body));
}

type Known = Failure & { readonly status: number };

function document(
  model: Model,
  known: ErrorModel | undefined,
  failure: Known,
  requestId: string,
  headers: OutgoingHttpHeaders,
): string | Buffer {
  if (model.protocol === 'awsQuery' && model.answersJson) {
    headers['Content-Type'] = 'application/json';
    return JSON.stringify({ Error: queryError(failure), RequestId: requestId });
  }
  if (model.protocol === 'awsQuery') {
    headers['Content-Type'] = 'text/xml';
    return queryDocument(model, failure, requestId);
  }
  if (model.protocol === 'restXml') {
    headers['Content-Type'] = 'application/xml';
    return model.id === 's3' ? s3Document(failure, requestId) : queryDocument(model, failure, requestId);
  }
  // In other protocols the Query codes in the models are outdated.
  const type = model.queryCompatible ? shapeIdOf(model, known, failure, headers) : (known?.name ?? failure.code);
  if (model.protocol === 'rpcV2Cbor') {
    headers['smithy-protocol'] = 'rpc-v2-cbor';
    headers['Content-Type'] = cborType;
    return cborDocument(known, failure, type);
  }
  headers['Content-Type'] = jsonType(model);
  headers['x-amzn-ErrorType'] = type;
  return jsonDocument(model, known, failure, isDynamoDb(model) ? coralType(known, type) : type, headers);
}

/**
 * DynamoDB's `__type` says which layer refused: its own errors, its front end's validation, or the framework below both.
 * Sources: dynalite's tests (verified in production) and https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html.
 */
function coralType(known: ErrorModel | undefined, name: string): string {
  if (known) return `com.amazonaws.dynamodb.v20120810#${name}`;
  return `com.amazon.coral.${name === 'ValidationException' ? 'validate' : 'service'}#${name}`;
}

/** Shapes that SQS's public model lacks: LocalStack's recorded answers of AWS, tests/aws/services/sqs/test_sqs.snapshot.json. */
const SQS_SHAPES: Readonly<Record<string, string>> = {
  InvalidParameterValue: 'InvalidParameterValueException',
  MissingParameter: 'MissingRequiredParameterException',
};

/**
 * Newer clients know an error by its shape, older programs by the Query protocol's code, which is in a header for them.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
function shapeIdOf(
  model: Model,
  known: ErrorModel | undefined,
  { code, status }: Known,
  headers: OutgoingHttpHeaders,
): string {
  headers['x-amzn-query-error'] = `${code};${status < 500 ? 'Sender' : 'Receiver'}`;
  const name = known?.name ?? (model.id === 'sqs' && Object.hasOwn(SQS_SHAPES, code) ? SQS_SHAPES[code] : code);
  return `com.amazonaws.${model.id}#${name}`;
}

function cborDocument(known: ErrorModel | undefined, { message, fields = {} }: Known, type: string): Buffer {
  const members = known?.members ?? [];
  const spelling = members.find(({ name }) => name.toLowerCase() === 'message')?.name ?? 'message';
  const bound = structureToCbor({ members }, { ...fields, [spelling]: message });
  return encodeCbor(new Map<string, unknown>([['__type', type], ...bound, [spelling, message]]));
}

const queryError = ({ code, message, status, fields }: Known): Record<string, unknown> => ({
  Type: status < 500 ? 'Sender' : 'Receiver',
  Code: code,
  Message: message,
  ...fields,
});

function queryDocument(model: Model, failure: Known, requestId: string): string {
  const error = elements(queryError(failure));
  const namespace = escapeXml(model.xmlNamespace ?? '');
  const id = escapeXml(requestId);
  return `<ErrorResponse xmlns="${namespace}"><Error>${error}</Error><RequestId>${id}</RequestId></ErrorResponse>`;
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses
function s3Document({ code, message, fields }: Known, requestId: string): string {
  const all = { Code: code, Message: message, ...fields, RequestId: requestId, HostId: hostId(requestId) };
  return `${xmlHead}<Error>${elements(all)}</Error>`;
}

function elements(values: Record<string, unknown>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');
}

/** dynalite's tests (verified in production): test/helpers.js, assertSerialization and assertAccessDenied. */
const UPPER_IN_DYNAMODB: readonly string[] = ['SerializationException', 'AccessDeniedException'];

/** The message is spelled `message` or `Message`, as in the error's shape; Lambda's errors also have a `Type`. */
function jsonDocument(
  model: Model,
  known: ErrorModel | undefined,
  { code, message, status, fields = {} }: Known,
  shapeId: string,
  headers: OutgoingHttpHeaders,
): string {
  const lambda = model.id === 'lambda';
  const members = known?.members ?? [];
  const upper = lambda || (isDynamoDb(model) && UPPER_IN_DYNAMODB.includes(code));
  // DynamoDB spells it differently from its model when it shows the conflicting item.
  const spelling = Object.hasOwn(fields, 'Message')
    ? 'Message'
    : (members.find(({ name }) => name.toLowerCase() === 'message')?.name ?? (upper ? 'Message' : 'message'));
  const type = lambda ? { Type: status < 500 ? 'User' : 'Service' } : {};
  const values = { ...type, ...fields, [spelling]: message };
  const bindings = bindingsOf({ members });
  putHeaders(headers, bindings, values);
  const bound = encodeStructure({ members: bindings.document }, values, model.protocol === 'restJson1');
  const rpc = model.protocol === 'awsJson1_0' || model.protocol === 'awsJson1_1';
  const text = message === '' && isDynamoDb(model) ? {} : { [spelling]: message };
  return JSON.stringify({ ...(rpc ? { __type: shapeId } : {}), ...type, ...bound, ...text });
}
