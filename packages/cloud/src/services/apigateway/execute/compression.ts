import { promisify } from 'node:util';
import { deflate, gunzip, gzip, inflate } from 'node:zlib';
import { LARGEST_PAYLOAD } from '../../../kernel/http/read-body.ts';
import { badRequestOf, tooLarge, unsupportedMediaType } from './gateway-error.ts';
import type { Answer, Exchange } from './types.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
// All of it is for APIs with a smallest size for compression only.

const COMPRESS = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;
const EXPAND = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;
type Coding = keyof typeof COMPRESS;

const isCoding = (name: string): name is Coding => Object.hasOwn(COMPRESS, name);

/** The payload as mapping templates and endpoints see it. Undefined: it is that already. */
export function expanded(exchange: Exchange, body: Buffer): Promise<Buffer> | undefined {
  if (exchange.stage.deployment.api.minimumCompressionSize === undefined || body.length === 0) return undefined;
  const coding = exchange.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity') return undefined;
  if (!isCoding(coding)) throw unsupportedMediaType();
  return EXPAND[coding](body, { maxOutputLength: LARGEST_PAYLOAD }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : badRequestOf('Could not decompress the request body');
  });
}

/** A response compressed as the client accepts it, with the encoding's name; undefined: it is sent uncompressed. */
export async function compressed(
  exchange: Exchange,
  answer: Answer,
): Promise<[body: Buffer, coding: string] | undefined> {
  const smallest = exchange.stage.deployment.api.minimumCompressionSize;
  if (smallest === undefined || Buffer.byteLength(answer.body) < smallest) return undefined;
  if (answer.headers.has('content-encoding')) return undefined;
  const coding = accepted(exchange.headers.get('accept-encoding') ?? '');
  return coding && [await COMPRESS[coding](answer.body), coding];
}

function accepted(header: string): Coding | undefined {
  const names = header
    .split(',')
    .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]!.trim().toLowerCase());
  if (names.includes('gzip') || names.includes('*')) return 'gzip';
  return names.includes('deflate') ? 'deflate' : undefined;
}
