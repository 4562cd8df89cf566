import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../../../kernel/context.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import type { Code } from '../state.ts';

const PREFIX = '/_aws/lambda/code/';
/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html: ten minutes. */
const VALID = 600;

/** Signs locations; a new key in every run. */
const key: Part<string> = { name: 'lambda.code-key', open: ({ ids }) => ids.random(48) };

const sign = (kernel: Kernel, blob: string, expires: number): string =>
  createHmac('sha256', kernel.part(key)).update(`${blob} ${expires}`).digest('hex');

/**
 * A URL of this cloud that serves the package for ten minutes to anyone who has it. In a lenient cloud it has AWS's host,
 * as in other emulators, and works only for clients whose requests to AWS come here.
 */
export function codeLocation(ctx: Context, code: Code): string {
  const { kernel } = ctx;
  const expires = Math.floor(kernel.clock.now() / 1000) + VALID;
  const aws = `https://awslambda-${ctx.region}-tasks.s3.${ctx.region}.amazonaws.com`;
  return `${kernel.lenient ? aws : kernel.endpoint}${PREFIX}${code.blob}?Expires=${expires}&Signature=${sign(kernel, code.blob, expires)}`;
}

/** Answers such a URL. */
export function codeDataPlane(
  head: RequestHead,
  kernel: Kernel,
): ((request: IncomingMessage, response: ServerResponse) => void) | undefined {
  if (!head.path.startsWith(PREFIX)) return undefined;
  return (_request, response) => {
    const blob = head.path.slice(PREFIX.length);
    const query = new URLSearchParams(head.search);
    const expires = Number(query.get('Expires'));
    const signature = Buffer.from(query.get('Signature') ?? '');
    const wanted = Buffer.from(sign(kernel, blob, expires));
    const fits = signature.length === wanted.length && timingSafeEqual(signature, wanted);
    if (!fits || expires * 1000 < kernel.clock.now()) {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>');
      return;
    }
    kernel.blobs.bytes(blob).then(
      (bytes) =>
        response.writeHead(200, { 'content-type': 'application/zip', 'content-length': bytes.length }).end(bytes),
      () => response.writeHead(404).end(),
    );
  };
}
