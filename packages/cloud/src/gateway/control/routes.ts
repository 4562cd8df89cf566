import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FaultInvalid } from '../../kernel/faults/rule.ts';
import { sendErrorPage, wantsPage } from '../../kernel/page/cloud-page.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { clockRoutes } from './clock-routes.ts';
import { copyRoutes } from './copy-routes.ts';
import { debugRoutes } from './debug-routes.ts';
import { developRoutes } from './develop-routes.ts';
import { faultRoutes } from './fault-routes.ts';
import { index } from './index-page/route.ts';
import { isIndex } from './index-page/wanted.ts';
import { NoSuchQueue } from './introspection.ts';
import { introspectionRoutes } from './introspection-routes.ts';
import { Refusal, readJson, readText, sendJson } from './json.ts';
import { localStackRoutes } from './localstack/routes.ts';
import { motoRoutes } from './moto-routes.ts';
import { type Answer, type Controlled, type Route, type RouteRequest, reset } from './route.ts';
import { snapshotRoutes } from './snapshot-routes.ts';
import { streamRoutes } from './stream-routes.ts';

const ROUTES: readonly Route[] = [
  [/^\/_jaws\/health$/, { GET: async ({ cloud }) => ({ status: 200, body: await cloud.health() }) }],
  [/^\/_jaws\/reset$/, { POST: reset }],
  [/^\/_jaws\/end$/, { POST: end }],
  ...introspectionRoutes,
  ...streamRoutes,
  ...faultRoutes,
  ...clockRoutes,
  ...debugRoutes,
  ...developRoutes,
  ...snapshotRoutes,
  ...copyRoutes,
  [/^\/$/, { GET: () => ({ status: 200, body: {} }) }],
  ...localStackRoutes,
  ...motoRoutes,
];

/** Closing waits for open requests, this one included. */
function end({ cloud }: RouteRequest): Answer {
  if (cloud.end === undefined)
    throw new Refusal(409, 'This cloud is part of a program, and only that program can close it.');
  cloud.end();
  return { status: 202, body: {} };
}

/** LocalStack's response, by which tools recognize it. */
const LOCALSTACK = /^\/_(localstack|aws)\//;

interface ControlRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  /** The request's body, checked if it is signed. */
  readonly body: Readable;
}

/** Handles an admitted request to the control plane. */
export async function control(
  { request, response, head, body: sent }: ControlRequest,
  cloud: Controlled,
): Promise<void> {
  const { status, body, headers: own, raw, stream } = await answer(sent, head, cloud).catch(refused);
  const headers = LOCALSTACK.test(head.path) ? { 'x-localstack': 'true', ...own } : own;
  if (wantsPage(head.headers) && isRefusal(status, body)) {
    sendErrorPage(response, status, body.message, headers);
  } else if (stream) {
    response.writeHead(status, headers);
    await pipeline(stream, response).catch(() => response.destroy());
  } else if (raw) response.writeHead(status, { 'cache-control': 'no-store', ...headers }).end(raw);
  else sendJson(response, status, body, headers);
  request.resume();
}

const isRefusal = (status: number, body: unknown): body is { readonly message: string } =>
  status >= 400 && typeof (body as { message?: unknown } | undefined)?.message === 'string';

async function answer(body: Readable, head: RequestHead, cloud: Controlled): Promise<Answer> {
  if (isIndex(head)) return index(cloud.kernel, head);
  for (const [path, methods] of ROUTES) {
    const match = path.exec(head.path);
    if (!match) continue;
    const method = head.method === 'HEAD' ? 'GET' : head.method;
    const run = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!run) {
      const allow = Object.keys(methods).join(', ');
      return { status: 405, body: { message: `${head.path} takes ${allow}.` }, headers: { allow } };
    }
    return run({
      cloud,
      method,
      query: new URLSearchParams(head.search),
      parts: match.slice(1).map((part) => decoded(part ?? '')),
      head,
      body,
      json: () => readJson(body),
      text: () => readText(body),
    });
  }
  throw new Refusal(404, `There is no ${head.path}.`);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal(400, `${JSON.stringify(part)} is not percent-encoded UTF-8.`);
  }
}

/** The caller's mistakes are reported; any other error is a bug of ours. */
function refused(error: unknown): Answer {
  if (error instanceof Refusal)
    return { status: error.status, body: { message: error.message }, headers: error.headers };
  if (error instanceof FaultInvalid) return { status: 400, body: { message: error.message } };
  if (error instanceof NoSuchQueue) return { status: 404, body: { message: error.message } };
  throw error;
}
