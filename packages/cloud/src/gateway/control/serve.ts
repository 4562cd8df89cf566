import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ControlPlane, RequestHead } from '../../kernel/service.ts';
import type { Gate } from '../gate.ts';
import { refuse } from '../refuse.ts';
import { isFromFunction } from './from-function.ts';
import { Refusal } from './json.ts';
import { asRoot } from './root-only.ts';
import type { Controlled } from './route.ts';
import { control } from './routes.ts';

export interface ControlOptions extends Controlled {
  readonly gate: Gate;
}

/**
 * Handles a request to a control route if its sender may use it, which no function may. `isOpen`: everybody may, without a key even in
 * a strict cloud.
 */
export async function serveControl(
  request: IncomingMessage,
  response: ServerResponse,
  head: RequestHead,
  { isOpen, ...options }: ControlOptions & { readonly isOpen: boolean },
): Promise<void> {
  let body: Readable;
  try {
    if (!isOpen && (await isFromFunction(request.socket))) throw ofFunction();
    body = isOpen ? request : await asRoot(options.kernel, head, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuse(response, error.status, error.message, error.headers);
    request.resume();
    return;
  }
  const answer = controlPlaneOf(head, options);
  if (!answer) return control({ request, response, head, body }, options);
  const leave = await options.gate.enter();
  try {
    await answer(request, response);
  } finally {
    leave();
  }
}

const ofFunction = () =>
  new Refusal(403, 'This shows and changes everything in the cloud, so functions may not use it. Use the AWS API.');

function controlPlaneOf(head: RequestHead, { kernel, services }: Controlled): ReturnType<ControlPlane> {
  for (const { controlPlane } of Object.values(services)) {
    const answer = controlPlane?.(head, kernel);
    if (answer) return answer;
  }
  return undefined;
}
