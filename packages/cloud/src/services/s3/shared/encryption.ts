import { invalidArgument, invalidRequest } from './errors.ts';
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
 * How a new object is said to be encrypted: as asked, or as the bucket has it. Undefined is AES256. Bytes on this disk are
 * not encrypted. https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
export function encryptionFor(bucket: Bucket, input: EncryptionInput): Encryption | undefined {
  const customer = customerKey(input);
  if (customer !== undefined) return { customerKeyMd5: customer };
  const asked = input.ServerSideEncryption;
  if (asked !== undefined && !algorithms.includes(asked)) {
    throw invalidArgument('The encryption method specified is not supported', 'x-amz-server-side-encryption', asked);
  }
  const rule = bucket.settings.encryption?.[0];
  const usual = rule?.ApplyServerSideEncryptionByDefault;
  const algorithm = asked ?? usual?.SSEAlgorithm;
  if (algorithm === undefined || algorithm === 'AES256') return undefined;
  const keyId = input.SSEKMSKeyId ?? (asked === undefined ? usual?.KMSMasterKeyID : undefined);
  const bucketKey = input.BucketKeyEnabled ?? rule?.BucketKeyEnabled;
  return {
    algorithm,
    ...(keyId === undefined ? {} : { keyId }),
    ...(input.SSEKMSEncryptionContext === undefined ? {} : { context: input.SSEKMSEncryptionContext }),
    ...(bucketKey ? { bucketKey } : {}),
  };
}

function customerKey(input: EncryptionInput): string | undefined {
  if (input.SSECustomerAlgorithm === undefined && input.SSECustomerKey === undefined) return undefined;
  if (input.SSECustomerAlgorithm !== 'AES256') {
    throw invalidArgument(
      'The encryption algorithm specified is not supported',
      'x-amz-server-side-encryption-customer-algorithm',
    );
  }
  if (Buffer.from(input.SSECustomerKey ?? '', 'base64').length !== 32) {
    throw invalidArgument(
      'The secret key was invalid for the specified algorithm.',
      'x-amz-server-side-encryption-customer-key',
    );
  }
  return input.SSECustomerKeyMD5 ?? '';
}

/** A reader of what was written with a customer's key must show that key. */
export function checkCustomerKey(encryption: Encryption | undefined, input: EncryptionInput): void {
  const stored = encryption?.customerKeyMd5;
  const sent = input.SSECustomerKey === undefined ? undefined : (input.SSECustomerKeyMD5 ?? '');
  if (stored === sent) return;
  if (stored === undefined) {
    throw invalidRequest('The encryption parameters are not applicable to this object.');
  }
  throw invalidRequest(
    'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
  );
}

/** Members of an output. */
export function encryptionMembers(encryption: Encryption | undefined) {
  if (encryption?.customerKeyMd5 !== undefined) {
    return { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: encryption.customerKeyMd5 };
  }
  return {
    // The SDK types the algorithms as literals.
    ServerSideEncryption: (encryption?.algorithm ?? 'AES256') as 'AES256' | 'aws:kms' | 'aws:kms:dsse',
    SSEKMSKeyId: encryption?.keyId,
    SSEKMSEncryptionContext: encryption?.context,
    BucketKeyEnabled: encryption?.bucketKey,
  };
}
