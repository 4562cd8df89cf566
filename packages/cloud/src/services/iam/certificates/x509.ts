import { X509Certificate } from 'node:crypto';
import { AwsError } from '../../../kernel/errors.ts';

/** The certificate of a PEM text, or MalformedCertificate. */
export function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new AwsError('MalformedCertificate', `Certificate ${pem.slice(0, 200)} is malformed`, 400);
  }
}
