import { createHash } from 'node:crypto';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { accessDenied, invalidArgument, invalidRequest } from './errors.ts';
import type { Bucket, Encryption } from './records.ts';

export interface EncryptionInput {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

const algorithms = ['AES256', 'aws:kms', 'aws:kms:dsse', 'aws:fsx'];

/**
 * The encryption of a new object: as requested, or the bucket's. Undefined is AES256. Bytes on this disk are
 * not encrypted. https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
export function encryptionFor({ kernel }: Context, bucket: Bucket, input: EncryptionInput): Encryption | undefined {
  const customer = customerKey(input);
  if (customer !== undefined) return { customerKeyMd5: customer };
  const asked = input.ServerSideEncryption;
  if (asked !== undefined && !algorithms.includes(asked)) {
    throw invalidArgument('The encryption method specified is not supported', 'x-amz-server-side-encryption', asked);
  }
  if (input.SSEKMSKeyId !== undefined && !asked?.startsWith('aws:kms')) {
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      'x-amz-server-side-encryption',
      asked,
    );
  }
  const rule = bucket.settings.encryption?.[0];
  const usual = rule?.ApplyServerSideEncryptionByDefault;
  const algorithm = asked ?? usual?.SSEAlgorithm;
  if (algorithm === undefined) return kernel.lenient ? { algorithm: 'none' } : undefined;
  if (algorithm === 'AES256') return undefined;
  const keyId = input.SSEKMSKeyId ?? (asked === undefined ? usual?.KMSMasterKeyID : undefined);
  const bucketKey = input.BucketKeyEnabled ?? rule?.BucketKeyEnabled;
  return {
    algorithm,
    ...(keyId === undefined ? {} : { keyId }),
    ...(input.SSEKMSEncryptionContext === undefined ? {} : { context: input.SSEKMSEncryptionContext }),
    ...(bucketKey ? { bucketKey } : {}),
  };
}

/** Readers do not say how an object is encrypted: "Encryption request headers … should not be sent", API_GetObject. */
export function checkNoEncryptionAsked({ http }: Context): void {
  const header = 'x-amz-server-side-encryption';
  const asked = http?.head.headers[header];
  if (asked === undefined) return;
  throw invalidArgument(`${header} header is not supported for this operation.`, header, String(asked));
}

/**
 * MD5 of the key that a request brings (SSE-C), or undefined. Errors as LocalStack recorded them on AWS: TestS3SSECEncryption.
 */
function customerKey(input: EncryptionInput): string | undefined {
  const {
    SSECustomerAlgorithm: algorithm,
    SSECustomerKey: key,
    SSECustomerKeyMD5: md5,
    ServerSideEncryption: other,
  } = input;
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
  if (other !== undefined) {
    throw wrongKey(
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      other,
    );
  }
  if (algorithm !== undefined && algorithm !== 'AES256') {
    throw new AwsError(
      'InvalidEncryptionAlgorithmError',
      'The Encryption request you specified is not valid. Supported value: AES256.',
      400,
      { ArgumentName: 'x-amz-server-side-encryption', ArgumentValue: algorithm },
    );
  }
  const need = 'Requests specifying Server Side Encryption with Customer provided keys must provide';
  if (algorithm === undefined) throw wrongKey(`${need} a valid encryption algorithm.`);
  if (key === undefined) throw wrongKey(`${need} an appropriate secret key.`);
  const bytes = Buffer.from(key, 'base64');
  if (md5 === undefined || bytes.length !== 32)
    throw wrongKey('The secret key was invalid for the specified algorithm.');
  if (createHash('md5').update(bytes).digest('base64') !== md5) {
    throw wrongKey('The calculated MD5 hash of the key did not match the hash that was provided.');
  }
  return md5;
}

const wrongKey = (message: string, value?: string): AwsError =>
  invalidArgument(message, 'x-amz-server-side-encryption', value);

/** A reader of an object that was written with a customer's key must present that key. */
export function checkCustomerKey(encryption: Encryption | undefined, input: EncryptionInput): void {
  const stored = encryption?.customerKeyMd5;
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = input;
  const sent = customerKey({ SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 });
  if (stored === sent) return;
  if (stored === undefined) {
    throw invalidRequest('The encryption parameters are not applicable to this object.');
  }
  if (sent === undefined) {
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  }
  throw accessDenied(
    'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.',
  );
}

/** Every part comes with the key that the upload was started with. */
export function checkPartKey(encryption: Encryption | undefined, input: EncryptionInput): void {
  const stored = encryption?.customerKeyMd5;
  const sent = customerKey(input);
  if (stored === sent) return;
  if (stored === undefined || sent === undefined) {
    throw invalidRequest(
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    );
  }
  throw invalidRequest('The provided encryption parameters did not match the ones used originally.');
}

/** Members of an output. */
export function encryptionMembers(encryption: Encryption | undefined) {
  if (encryption?.customerKeyMd5 !== undefined) {
    return { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: encryption.customerKeyMd5 };
  }
  if (encryption?.algorithm === 'none') return {};
  return {
    // The SDK types the algorithms as literals.
    ServerSideEncryption: (encryption?.algorithm ?? 'AES256') as 'AES256' | 'aws:kms' | 'aws:kms:dsse',
    SSEKMSKeyId: encryption?.keyId,
    SSEKMSEncryptionContext: encryption?.context,
    BucketKeyEnabled: encryption?.bucketKey,
  };
}
