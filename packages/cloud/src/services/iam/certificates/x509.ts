import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { AwsError } from '../../../kernel/errors.ts';

/** The certificate of a PEM text, or MalformedCertificate. */
export function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new AwsError('MalformedCertificate', `Certificate ${pem.slice(0, 200)} is malformed`, 400);
  }
}

/** Throws MalformedCertificate for an invalid PEM key, KeyPairMismatch for another certificate's. */
export function checkPrivateKey(certificate: X509Certificate, pem: string): void {
  if (certificate.checkPrivateKey(readKey(pem))) return;
  throw new AwsError('KeyPairMismatch', 'The certificate and the private key do not match.', 400);
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new AwsError('MalformedCertificate', 'Unable to parse key; the format of the private key is invalid.', 400);
  }
}
