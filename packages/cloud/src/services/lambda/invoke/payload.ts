import type { Caller } from '../../../kernel/context.ts';
import { invalidContent, tooLarge } from '../errors.ts';

const EMPTY = Buffer.from('{}');
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LIMITS = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;

/** The event's bytes, checked as AWS checks them. Events from other services are already JSON. */
export function readPayload(
  payload: Uint8Array | string | undefined,
  type: keyof typeof LIMITS,
  caller: Caller,
): Uint8Array {
  if (!payload || payload.length === 0) return EMPTY;
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  if (bytes.length > LIMITS[type]) {
    throw tooLarge(
      `${bytes.length} byte payload is too large for the ${type} invocation type (limit ${LIMITS[type]} bytes)`,
    );
  }
  if (caller.kind !== 'service') {
    try {
      JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
    } catch (error) {
      throw invalidContent(
        `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
      );
    }
  }
  return bytes;
}

/** `ClientContext` is base64 of JSON. */
export function readClientContext(encoded: string | undefined): string | undefined {
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  try {
    JSON.parse(text);
  } catch (error) {
    throw invalidContent(`Client context must be a valid Base64-encoded JSON object: ${(error as Error).message}`);
  }
  // It travels as a header.
  return text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
