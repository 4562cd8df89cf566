import { type Decoder, makeDecoder } from './decode.ts';
import { answersJson, dialectOf, type RequestHints } from './dialects.ts';
import { type Encoder, makeEncoder } from './encode.ts';
import { type Model as Description, modelIds, type Protocol, readModel } from './model.ts';
import type { Decoded } from './rest-decode.ts';
import { lazy } from './shapes.ts';
import type { WireRequest, WireResponse } from './wire.ts';

export { encodeError } from './errors.ts';
export { errorFormat } from './unknown-service.ts';

/** A service's wire formats, with the plans of its operations, which are built at their first use. */
export interface Model extends Description {
  readonly decoder: Decoder;
  readonly encoder: Encoder;
}

/** The model of a service, in the protocol of the request. Throws for an id that has no generated file. */
export async function loadModel(id: string, request?: RequestHints): Promise<Model> {
  const load = models.get(id);
  if (!load) throw new Error(`no generated model for ${id}`);
  return request ? load(dialectOf(id, request), answersJson(id, request)) : load();
}

// A model is a constant in each of its protocols, loaded at its first use.
const models = new Map(modelIds.map((id) => [id, inEachProtocol(id)]));

function inEachProtocol(id: string): (protocol?: Protocol, answersJson?: boolean) => Promise<Model> {
  const read = lazy(() => readModel(id));
  const made = new Map<string, Model>();
  return async (wanted, answersJson = false) => {
    const own = await read();
    const protocol = wanted ?? own.protocol;
    const key = `${protocol} ${answersJson}`;
    let model = made.get(key);
    if (!model) {
      const description = { ...own, protocol, answersJson };
      model = { ...description, decoder: makeDecoder(description), encoder: makeEncoder(description) };
      made.set(key, model);
    }
    return model;
  };
}

/** The operation of a request, and its input in the SDK's shape. Throws an AwsError, which is sent as the response. */
export function decode(model: Model, request: WireRequest): Promise<Decoded> {
  return model.decoder(request);
}

/** The response for an operation's output, which has the SDK's shape or is undefined if it is empty. */
export function encode(
  model: Model,
  operation: string,
  output: Record<string, unknown> | undefined,
  requestId: string,
): WireResponse {
  const found = model.operations.get(operation);
  if (!found) throw new Error(`${model.id} has no operation ${operation}`);
  return model.encoder(found, output ?? {}, requestId);
}
