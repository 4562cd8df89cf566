import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import type { AwsError } from '../../kernel/errors.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { through } from '../../protocol/through.ts';
import { s3Refusal } from './family.ts';
import { isEqualInConstantTime } from './keys.ts';

const DIGEST = /^[0-9a-f]{64}$/i;
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** Words for a body that is signed in pieces, or not as a whole. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const WORDS = [
  UNSIGNED,
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
];

/** How a request to S3 declares its body: a digest or one of the words. A presigned URL need not declare it. */
export function statedPayload({ headers, search }: RequestHead, presigned: boolean): string {
  const header = headers['x-amz-content-sha256'];
  const stated = (presigned && new URLSearchParams(search).get('X-Amz-Content-Sha256')) || header;
  if (typeof stated !== 'string') {
    if (presigned) return UNSIGNED;
    throw s3Refusal('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256', 400);
  }
  if (DIGEST.test(stated) || WORDS.includes(stated)) return stated;
  const text =
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.';
  throw s3Refusal('InvalidArgument', text, 400, {
    ArgumentName: 'x-amz-content-sha256',
    ArgumentValue: stated,
  });
}

/** The body, which fails at its end if its digest differs from the signed one. */
export function hashedBody(body: Readable, stated: string, { headers }: RequestHead): Readable {
  if (!DIGEST.test(stated)) return body;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) {
    if (!isEqualInConstantTime(stated.toLowerCase(), EMPTY)) throw otherDigest(stated, EMPTY);
    return body;
  }
  const hash = createHash('sha256');
  const checked = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      hash.update(chunk);
      callback(null, chunk);
    },
    flush(callback) {
      const digest = hash.digest('hex');
      callback(isEqualInConstantTime(stated.toLowerCase(), digest) ? null : otherDigest(stated, digest));
    },
  });
  return through(body, checked);
}

function otherDigest(stated: string, computed: string): AwsError {
  const text = "The provided 'x-amz-content-sha256' header does not match what was computed.";
  return s3Refusal('XAmzContentSHA256Mismatch', text, 400, {
    ClientComputedContentSHA256: stated,
    S3ComputedContentSHA256: computed,
  });
}
