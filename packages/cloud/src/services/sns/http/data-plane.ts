import type { ServerResponse } from 'node:http';
import type { ControlPlane, DataPlane } from '../../../kernel/service.ts';
import { signer } from '../deliver/signer.ts';
import { lookUpSubscription } from '../find.ts';

/** The certificate with which messages can be verified, at the URL that they name. */
export const dataPlane: DataPlane = (head, kernel) => {
  if (!/^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/.test(head.path)) return undefined;
  return async (request, response) => {
    const { certificate, path } = await kernel.part(signer).identity();
    await kernel.store.commit();
    if (path === head.path) send(response, 200, 'application/x-pem-file', certificate);
    else send(response, 404, 'text/plain; charset=utf-8', 'There is no such certificate.\n');
    request.resume();
  };
};

/** For tests, the token that a subscription waits for, in the shape that LocalStack documents. */
export const controlPlane: ControlPlane = (head, kernel) => {
  const tokenOf = /^\/_aws\/sns\/subscription-tokens\/([^/]+)$/.exec(head.path)?.[1];
  if (tokenOf === undefined || head.method !== 'GET') return undefined;
  return (_request, response) => {
    const arn = decoded(tokenOf);
    const [, , , region = '', account = ''] = arn.split(':');
    const found = lookUpSubscription(arn, kernel.context({ account, region }));
    if (!found) return send(response, 404, 'application/json', '{"error":"The subscription does not exist"}');
    const body = { subscription_token: found.subscription.token, subscription_arn: arn };
    send(response, 200, 'application/json', JSON.stringify(body));
  };
};

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
