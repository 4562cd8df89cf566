import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { BudgetError } from '../kernel/budget.ts';
import type { Caller, Context, Operation } from '../kernel/context.ts';
import { errorText } from '../kernel/create-kernel.ts';
import { AwsError, notImplemented } from '../kernel/errors.ts';
import { DroppedConnection, ExpiredCredentials } from '../kernel/faults/faults.ts';
import { isGone } from '../kernel/http/is-gone.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type AnsweredCall, answeredCalls } from '../kernel/observe.ts';
import type { AsHolder, RequestHead, Service } from '../kernel/service.ts';
import { decode, encode, encodeError, errorFormat, loadModel, type Model } from '../protocol/index.ts';
import type { WireRequest, WireResponse } from '../protocol/wire.ts';
import { findCaller } from '../services/iam/caller.ts';
import { markUsed } from '../services/iam/credentials/last-used.ts';
import { bucketInHost } from '../services/s3/http/bucket-host.ts';
import { BlobLost } from '../store/blobs.ts';
import { isFull } from '../store/disk.ts';
import { authorizeCall } from './authorize.ts';
import { deleteAllowed } from './delete-objects.ts';
import { forward } from './forward.ts';
import { identify, isQueryCall, isQueryPath, regionInHost } from './identify.ts';
import { checkMethod } from './method.ts';
import { whenGone } from './on-disconnect.ts';
import { beginRequest, recordRequest } from './request-log.ts';
import { checkRegion } from './s3-region.ts';
import { checkSignature } from './signature/check.ts';
import { expiredToken, familyOf } from './signature/family.ts';
import { formSigner } from './signature/form.ts';
import { type Credential, readSignature } from './signature/read.ts';
import { missingService } from './unknown-service.ts';

export type MakeContext = (where: Pick<Context, 'account' | 'region' | 'caller' | 'requestId' | 'http'>) => Context;

/** The response to a bug of ours. */
export const OWN_BUG = 'A bug of jaws-cloud: its log has the stack.';

/** The region of a request that names none: AWS's own choice for global endpoints. */
const DEFAULT_REGION = 'us-east-1';

/** Handles one AWS API request. Throws only a {@link DroppedConnection}: a fault wants that no response is sent. */
export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  head: RequestHead,
  kernel: Kernel,
  services: Readonly<Record<string, Service>>,
  makeContext: MakeContext,
): Promise<WireResponse> {
  const requestId = kernel.ids.uuid();
  const seen = beginRequest(requestId);
  let model: Model | undefined;
  let id = 's3';
  try {
    const credential = readSignature(head)?.credential;
    let wire = toWire(request, head);
    id = identify(head, credential, services);
    if (id === 's3' && !credential && isForm(head)) [id, wire] = await byAction(wire, services);
    seen.service = id;
    const service = Object.hasOwn(services, id) ? services[id] : undefined;
    if (!service) throw await missingService(id, head, wire.body);
    model = await loadModel(service.id, head);
    const checked = await checkSignature(kernel, head, wire, model);
    wire = checked.wire;
    const call = await decode(model, service.id === 's3' ? pathStyle(wire, head.host) : wire);
    checkMethod(head, model, call.operation);
    seen.operation = call.operation;
    seen.input = call.input;
    const asking = { head, address: request.socket.remoteAddress, whenGone: whenGone(response) };
    const caller = findCaller(kernel, checked.accessKeyId);
    const ctx = contextOf(asking, { caller, credential }, makeContext, requestId);
    seen.ctx = ctx;
    const { operations } = service;
    const run = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined;
    if (!run) throw notImplemented(`${service.id}:${call.operation}`);
    answeredCalls.publish({ way: 'wire', service: service.id, operation: call.operation } satisfies AnsweredCall);
    const named = callOf(ctx, service.id, call.operation);
    kernel.faults.counts.add(named);
    if (!kernel.faults.idle) await kernel.faults.meet(named);
    markUsed(ctx, service.id);
    if (service.id === 's3') checkRegion(kernel, head, credential, call.operation, call.input);
    const output = await runAllowed(ctx, service.id, call, run);
    await kernel.store.commit();
    const answer = encode(model, call.operation, output ?? {}, requestId);
    if (!kernel.faults.idle) await discardOnFault(kernel.faults.meet(named, true), answer);
    recordRequest(kernel, seen, answer.status);
    return answer;
  } catch (error) {
    if (error instanceof DroppedConnection) {
      recordRequest(kernel, seen, 0);
      throw error;
    }
    if (isFull(error)) await kernel.store.abandon(error);
    const failure =
      error instanceof ExpiredCredentials && model
        ? expiredToken(familyOf(model), '')
        : toAnswer(error, request, kernel, seen.operation);
    const answer = encodeError(model, failure, requestId, {
      method: head.method,
      format: errorFormat(head.headers, id),
    });
    recordRequest(kernel, seen, answer.status, failure);
    return answer;
  }
}

/** A response that is not sent must not keep a file open. */
async function discardOnFault(fault: Promise<void>, { body }: WireResponse): Promise<void> {
  try {
    await fault;
  } catch (error) {
    if (body instanceof Readable) body.destroy();
    throw error;
  }
}

async function runAllowed(
  ctx: Context,
  service: string,
  call: { readonly operation: string; readonly input: Record<string, unknown> },
  run: Operation,
): Promise<Record<string, unknown> | undefined> {
  const { operation, input } = call;
  if (service === 's3' && operation === 'DeleteObjects') return deleteAllowed(ctx, input, run);
  await authorizeCall(ctx, service, operation, input);
  return run(input, forward(ctx, service));
}

const callOf = ({ region, account }: Context, service: string, operation: string) => ({
  service,
  operation,
  region,
  account,
});

/** V8's error for an exhausted stack, which has no code. */
const isStackEnd = (error: unknown): boolean =>
  error instanceof RangeError && error.message === 'Maximum call stack size exceeded';

function toAnswer(error: unknown, request: IncomingMessage, kernel: Kernel, operation: string | undefined): AwsError {
  if (error instanceof AwsError) return error;
  // A user's input is too much work for the event loop, which requests share.
  if (error instanceof BudgetError) return new AwsError('ValidationException', `${error.message}.`, 400);
  if (isStackEnd(error)) return new AwsError('ValidationException', 'The request is nested too deeply.', 400);
  if (isGone(error, request)) return new AwsError('RequestTimeout', 'The client is gone.', 400);
  if (isFull(error)) {
    return new AwsError('ServiceUnavailable', 'The disk is full: nothing of this request was kept.', 503);
  }
  if (error instanceof BlobLost) {
    kernel.log.error(`${operation ?? 'A request'} failed: content on the disk is damaged`, { error: error.message });
    return new AwsError('InternalError', `The content is not on the disk as it was written: ${error.message}`, 500);
  }
  kernel.log.error(`${operation ?? 'A request'} failed`, { error: errorText(error) });
  return new AwsError('InternalFailure', OWN_BUG, 500);
}

const toWire = (request: IncomingMessage, head: RequestHead): WireRequest => ({
  method: head.method,
  path: head.path,
  search: head.search,
  headers: head.headers,
  body: request,
});

const isForm = (head: RequestHead): boolean =>
  isQueryCall(head) ||
  (isQueryPath(head.path) &&
    head.method === 'POST' &&
    /x-www-form-urlencoded/.test(String(head.headers['content-type'] ?? '')));

/**
 * Unsigned calls of the query protocol (AssumeRoleWithWebIdentity and similar ones) name their operation in the body.
 */
async function byAction(
  wire: WireRequest,
  services: Readonly<Record<string, Service>>,
): Promise<[id: string, wire: WireRequest]> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of wire.body.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > 1 << 20) throw new AwsError('RequestEntityTooLarge', 'Request body is too large.', 413);
  }
  const body = Buffer.concat(chunks);
  const inForm = wire.method === 'POST' ? new URLSearchParams(body.toString()).get('Action') : null;
  const action = inForm ?? new URLSearchParams(wire.search).get('Action') ?? '';
  const owner = Object.values(services).find(
    (service) =>
      ['sts', 'iam', 'cloudformation', 'sqs', 'sns'].includes(service.id) && Object.hasOwn(service.operations, action),
  );
  if (action && wire.path !== '/' && isQueryPath(wire.path)) return ['sqs', { ...wire, body: Readable.from([body]) }];
  if (action && !owner) throw notImplemented(`The action ${JSON.stringify(action)}`);
  return [owner?.id ?? 's3', { ...wire, body: Readable.from([body]) }];
}

function pathStyle(wire: WireRequest, host: string): WireRequest {
  const bucket = bucketInHost(host);
  return bucket === undefined ? wire : { ...wire, path: `/${bucket}${wire.path}` };
}

function contextOf(
  http: NonNullable<Context['http']>,
  { caller, credential }: { readonly caller: Caller; readonly credential: Credential | undefined },
  makeContext: MakeContext,
  requestId: string,
): Context {
  const region = credential?.region || regionInHost(http.head.host) || DEFAULT_REGION;
  return makeContext({
    account: caller.account,
    region: /^[a-z0-9-]+$/.test(region) ? region : DEFAULT_REGION,
    caller,
    requestId,
    http,
  });
}

/** Callers whose signature only a service can find. */
export const holderOf =
  (kernel: Kernel, head: RequestHead, makeContext: MakeContext): AsHolder =>
  async (fields, region, { service, operation, input }) => {
    const caller = findCaller(kernel, formSigner(kernel, head, fields));
    const ctx = makeContext({ account: caller.account, region, caller, requestId: kernel.ids.uuid() });
    await authorizeCall(ctx, service, operation, input);
    return ctx;
  };
