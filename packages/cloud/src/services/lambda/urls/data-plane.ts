import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import { dispatch } from '../exec/dispatch.ts';
import { PAYLOAD_LIMIT } from '../exec/invocation.ts';
import { route } from '../invoke/route.ts';
import { functionArn } from '../names.ts';
import { findTarget } from '../resolve.ts';
import { policies, urlIds, urls } from '../state.ts';
import { corsHeaders, isPreflight } from './cors.ts';
import { urlEvent } from './event.ts';
import { sendBuffered, sendStream } from './respond.ts';

const IN_HOST = /^([a-z0-9]{32})\.lambda-url\.([a-z0-9-]+)\.(?:localhost(?:\.localstack\.cloud)?|on\.aws)$/;
const IN_PATH = /^\/_aws\/lambda-url\/([a-z0-9]{32})(\/.*)?$/;

/** Answers requests for function URLs, by host name or under `/_aws/lambda-url/<id>/`. */
export function urlDataPlane(
  head: RequestHead,
  kernel: Kernel,
): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined {
  const inHost = IN_HOST.exec(head.host);
  const inPath = inHost ? undefined : IN_PATH.exec(head.path);
  const id = inHost?.[1] ?? inPath?.[1];
  if (!id) return undefined;
  const path = inPath ? (inPath[2] ?? '/') : head.path;
  return (request, response) => answer(head, { ...head, path }, id, kernel, request, response);
}

async function answer(
  sent: RequestHead,
  head: RequestHead,
  id: string,
  kernel: Kernel,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const owner = urlIds(kernel).get(id);
  const place = owner && { account: owner.account, region: owner.region, kernel };
  const key = owner?.alias ? `${owner.name}:${owner.alias}` : (owner?.name ?? '');
  const config = place && urls(place).get(key);
  if (!owner || !place || !config) return refuse(response, 403, null, 'AccessDeniedException');
  const cors = corsHeaders(config.Cors, head);
  if (isPreflight(config.Cors, head)) {
    response.writeHead(200, cors).end();
    return;
  }
  const statements = policies(place).get(key)?.statements ?? [];
  if (config.AuthType !== 'AWS_IAM' && !isOpen(statements)) return refuse(response, 403, 'Forbidden');
  const body = await read(request);
  if (!body) return refuse(response, 413, 'Request Too Long');
  const ctx = kernel.context(place);
  if (config.AuthType === 'AWS_IAM') {
    const arn = functionArn(place, owner.name, owner.alias);
    const refused = await signerRefusal(kernel, sent, body, { arn, account: owner.account, statements });
    if (refused !== undefined) return refuse(response, 403, refused);
  }
  const target = route(findTarget(ctx, functionArn(place, owner.name, owner.alias)));
  const event = urlEvent({ head, body, id, requestId: ctx.requestId, now: kernel.clock.now() });
  const payload = Buffer.from(JSON.stringify(event));
  const options = { id: ctx.requestId, payload, trigger: 'function-url' };
  let streaming = false;
  try {
    const outcome = await dispatch(ctx, target, {
      ...options,
      ...(config.InvokeMode === 'RESPONSE_STREAM'
        ? {
            onStream: (contentType: string, stream: IncomingMessage) => {
              streaming = true;
              sendStream(response, contentType, stream, cors);
            },
          }
        : {}),
    });
    if (!streaming) sendBuffered(response, outcome, cors);
  } catch (error) {
    const status = (error as { status?: number }).status === 429 ? 429 : 502;
    kernel.log.warn(`The function URL ${id} failed`, { error: String(error) });
    refuse(response, status, status === 429 ? 'Rate Exceeded.' : 'Internal Server Error');
  }
}

type Statements = readonly Readonly<Record<string, unknown>>[];

/**
 * The permissions that a caller of a URL needs, all of them:
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
const neededActions = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];

/** `NONE` needs a resource policy that lets everybody in. */
const isOpen = (statements: Statements): boolean =>
  neededActions.every((action) =>
    statements.some(
      ({ Action, Effect, Principal, Condition }) =>
        Effect === 'Allow' &&
        Principal === '*' &&
        (Action === action || Action === 'lambda:*') &&
        isForUrls(Condition as Conditions),
    ),
  );

type Conditions = Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;

/** Whether a statement's conditions hold for a request without a signature. Conditions about its sender never do. */
const isForUrls = (conditions: Conditions = {}): boolean =>
  Object.values(conditions)
    .flatMap((keys) => Object.entries(keys))
    .every(([key, value]) =>
      key === 'lambda:FunctionUrlAuthType'
        ? value === 'NONE'
        : key === 'lambda:InvokedViaFunctionUrl' && value === 'true',
    );

/** `AWS_IAM` needs a signature, of someone who may invoke the function's URL. Returns the message of the refusal. */
async function signerRefusal(
  { callers }: Kernel,
  sent: RequestHead,
  body: Buffer,
  { arn, account, statements }: { readonly arn: string; readonly account: string; readonly statements: Statements },
): Promise<string | undefined> {
  try {
    const signer = callers.signerOf(sent, 'lambda', body);
    if (!signer) return 'Forbidden';
    const resourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    for (const action of neededActions) {
      const denied = await callers.denialOf(signer, {
        action,
        resource: arn,
        resourceAccount: account,
        conditions: { 'lambda:FunctionUrlAuthType': 'AWS_IAM', 'lambda:InvokedViaFunctionUrl': 'true' },
        ...(statements.length > 0 && { resourcePolicy }),
      });
      if (denied) return 'Forbidden';
    }
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}

async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > PAYLOAD_LIMIT) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function refuse(response: ServerResponse, status: number, message: string | null, type?: string): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(type && { 'x-amzn-ErrorType': type }) });
  response.end(JSON.stringify({ Message: message }));
}
