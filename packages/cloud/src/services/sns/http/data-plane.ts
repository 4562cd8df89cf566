import type { DataPlane } from '../../../kernel/service.ts';
import { signer } from '../deliver/signer.ts';

/** The certificate with which messages can be verified, at the URL that they name. */
export const dataPlane: DataPlane = (head, kernel) => {
  if (!/^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/.test(head.path)) return undefined;
  return async (request, response) => {
    const { certificate, path } = await kernel.part(signer).identity();
    await kernel.store.commit();
    const isIt = path === head.path;
    const body = isIt ? certificate : 'There is no such certificate.\n';
    response.writeHead(isIt ? 200 : 404, {
      'content-type': isIt ? 'application/x-pem-file' : 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
    request.resume();
  };
};
