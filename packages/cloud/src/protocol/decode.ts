import { AwsError } from '../kernel/errors.ts';
import { bodyLimit, readRpcBody } from './body.ts';
import { decodeCbor } from './cbor.ts';
import { fromCbor } from './cbor-shapes.ts';
import { readCoral } from './coral.ts';
import { Malformed } from './failures.ts';
import { formPairs } from './form-pairs.ts';
import { decodeMembers, parseJsonBody } from './json.ts';
import { isDynamoDb, type Model, type OperationModel } from './model.ts';
import { decodeQuery } from './query.ts';
import { checkRequired } from './required.ts';
import { type Decoded, InvalidParameter, makeRestDecoder } from './rest-decode.ts';
import type { WireRequest } from './wire.ts';

export type Decoder = (request: WireRequest) => Promise<Decoded>;

/**
 * The decoder of a service's requests. Throws an {@link AwsError} with AWS's code for an
 * unknown operation, a malformed or too long body, or a missing required member.
 */
export function makeDecoder(model: Model): Decoder {
  const read = reader(model);
  return async (request) => {
    try {
      const decoded = await read(request);
      checkRequired(model, model.operations.get(decoded.operation)?.input, decoded.input);
      return decoded;
    } catch (error) {
      // A RangeError is a value nested deeper than the stack.
      if (error instanceof Malformed || error instanceof RangeError) throw malformed(model, error);
      throw error;
    }
  };
}

function reader(model: Model): Decoder {
  switch (model.protocol) {
    case 'awsQuery':
      return (request) => decodeQueryRequest(model, request);
    case 'awsJson1_0':
    case 'awsJson1_1':
      return (request) => decodeJsonRequest(model, request);
    case 'rpcV2Cbor':
      return (request) => decodeCborRequest(model, request);
    default:
      return makeRestDecoder(model);
  }
}

async function decodeQueryRequest(
  model: Model,
  { method, path, search, headers, body }: WireRequest,
): Promise<Decoded> {
  const form = method === 'GET' ? '' : (await readRpcBody(body, headers, bodyLimit(model.id))).toString('utf8');
  // The first value of a name counts, as in URLSearchParams, which would search itself for each of a hundred thousand
  // names.
  const parameters = new Map<string, string>();
  for (const source of [form, search]) {
    for (const [name, value] of formPairs(source)) if (!parameters.has(name)) parameters.set(name, value);
  }
  const name = parameters.get('Action');
  if (!name) throw new AwsError('MissingAction', 'The request must contain the parameter Action.', 400);
  const operation = model.operations.get(name);
  if (!operation) {
    const version = parameters.get('Version') ?? model.version;
    const message =
      // LocalStack's test_invalid_action_raises_exception, validated on AWS.
      model.id === 'sqs'
        ? `The action ${name} is not valid for this endpoint.`
        : `Could not find operation ${name} for version ${version}`;
    throw new AwsError('InvalidAction', message, 400);
  }
  // A queue's requests are sent to its URL, so they need not repeat it.
  if (model.id === 'sqs' && path !== '/' && !parameters.has('QueueUrl')) parameters.set('QueueUrl', path);
  return { operation: name, input: operation.input ? decodeQuery(operation.input, parameters) : {} };
}

/** `POST /service/<service>/operation/<operation>`. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
async function decodeCborRequest(model: Model, { path, headers, body }: WireRequest): Promise<Decoded> {
  const name = /\/service\/[^/]+\/operation\/([^/]+)$/.exec(path)?.[1] ?? '';
  const operation = model.operations.get(name);
  if (!operation)
    throw new AwsError('UnknownOperationException', name && `No operation ${name} in ${model.serviceId}`, 404);
  const bytes = await readRpcBody(body, headers, bodyLimit(model.id));
  const shape = operation.input;
  return { operation: name, input: shape && bytes.length > 0 ? fromCbor(shape, decodeCbor(bytes)) : {} };
}

async function decodeJsonRequest(model: Model, { headers, body }: WireRequest): Promise<Decoded> {
  const target = headers['x-amz-target'];
  const name = typeof target === 'string' ? target.slice(target.lastIndexOf('.') + 1) : '';
  const operation = model.operations.get(name);
  if (!operation) {
    throw new AwsError('UnknownOperationException', name && `No operation ${name} in ${model.serviceId}`, 400);
  }
  const bytes = await readRpcBody(body, headers, bodyLimit(model.id));
  return { operation: name, input: readJsonInput(model, operation, bytes) };
}

function readJsonInput(model: Model, operation: OperationModel, bytes: Buffer): Record<string, unknown> {
  if (!isDynamoDb(model)) return decodeJsonInput(operation, parseJsonBody(bytes));
  const value = parseDynamoDb(bytes);
  try {
    return decodeJsonInput(operation, value);
  } catch (error) {
    if (!(error instanceof Malformed) || !operation.input) throw error;
    return decodeJsonInput(operation, readCoral(operation.input, value));
  }
}

/** DynamoDB does not say what is wrong with a body that is not JSON, such as an empty one. */
function parseDynamoDb(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new Malformed('');
  try {
    return parseJsonBody(bytes);
  } catch (error) {
    throw error instanceof Malformed ? new Malformed('') : error;
  }
}

function decodeJsonInput({ input }: OperationModel, value: unknown): Record<string, unknown> {
  if (!input) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Malformed('Expected structure or null');
  return decodeMembers(input.members, value as Record<string, unknown>, false);
}

function malformed(model: Model, error: Error): AwsError {
  const message = error instanceof RangeError ? 'The request is nested too deeply.' : error.message;
  if (model.protocol === 'awsQuery') return new AwsError('MalformedInput', message, 400);
  if (model.protocol === 'restXml') return malformedXml(error);
  if (model.id === 'lambda' && !(error instanceof InvalidParameter)) {
    const text = `Could not parse request body into json: ${message}`;
    return new AwsError('InvalidRequestContentException', text, 400);
  }
  return new AwsError('SerializationException', message, 400);
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
function malformedXml(error: Error): AwsError {
  if (error instanceof InvalidParameter) {
    return new AwsError('InvalidArgument', error.message, 400, {
      ArgumentName: error.parameter,
      ArgumentValue: error.value,
    });
  }
  const text = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', text, 400);
}
