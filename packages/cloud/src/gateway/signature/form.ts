import { createHmac } from 'node:crypto';
import type { AwsError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { RequestHead } from '../../kernel/service.ts';
import { mismatch, s3Refusal } from './family.ts';
import { hmacHex, isEqualInConstantTime, signingKey } from './keys.ts';
import { HMAC, readScope } from './signed.ts';
import { mustVerify, secretFor } from './verify.ts';

/** Fields of a form by their lower-case names. */
type Fields = ReadonlyMap<string, string>;

/**
 * The access key that signed a form with a policy, version 4 or 2. A strict cloud checks the signature, every cloud that of a browser.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
export function formSigner(kernel: Kernel, head: RequestHead, fields: Fields): string {
  const isVerified = mustVerify(kernel, head);
  const isOld = !fields.has('x-amz-algorithm') && fields.has('awsaccesskeyid');
  const signature = need(fields, isOld ? 'Signature' : 'X-Amz-Signature');
  if (isOld) {
    const accessKeyId = need(fields, 'AWSAccessKeyId');
    if (isVerified) {
      verify(kernel, head, fields, accessKeyId, signature, (secret, policy) =>
        createHmac('sha1', secret).update(policy).digest('base64'),
      );
    }
    return accessKeyId;
  }
  const credential = need(fields, 'X-Amz-Credential');
  const scope = readScope(credential, HMAC);
  if (!scope) {
    const text =
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';
    throw s3Refusal('AuthorizationQueryParametersError', text, 400);
  }
  const { accessKeyId, date, region, service, terminator } = scope;
  if (isVerified) {
    verify(kernel, head, fields, accessKeyId, signature, (secret, policy) =>
      hmacHex(signingKey(secret, [date, region, service, terminator].join('/')), policy),
    );
  }
  return accessKeyId;
}

function verify(
  kernel: Kernel,
  head: RequestHead,
  fields: Fields,
  accessKeyId: string,
  signature: string,
  expected: (secret: string, policy: string) => string,
): void {
  if (fields.has('x-amz-algorithm') && fields.get('x-amz-algorithm') !== HMAC) {
    const text = 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"';
    throw s3Refusal('InvalidArgument', text, 400, { ArgumentName: 'X-Amz-Algorithm' });
  }
  const stringToSign = fields.get('policy') ?? '';
  const { secret } = secretFor(kernel, head, { accessKeyId, token: fields.get('x-amz-security-token') }, 's3');
  if (!isEqualInConstantTime(expected(secret, stringToSign), signature)) {
    throw mismatch('s3', { accessKeyId, stringToSign, signature });
  }
}

function need(fields: Fields, name: string): string {
  const value = fields.get(name.toLowerCase());
  if (value) return value;
  throw missing(name);
}

const missing = (name: string): AwsError =>
  s3Refusal(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    400,
    { ArgumentName: name, ArgumentValue: '' },
  );
