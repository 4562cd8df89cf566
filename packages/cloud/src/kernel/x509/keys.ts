import { generateKeyPair, type KeyObject, type X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** ACM's names of key algorithms, by curve or size. */
const CURVES: Readonly<Record<string, string>> = {
  EC_prime256v1: 'prime256v1',
  EC_secp384r1: 'secp384r1',
  EC_secp521r1: 'secp521r1',
};
const SIZES: Readonly<Record<string, number>> = { RSA_1024: 1024, RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 };

export const isAlgorithm = (name: string): boolean => Object.hasOwn(CURVES, name) || Object.hasOwn(SIZES, name);

export async function makeKey(algorithm: string): Promise<KeyObject> {
  const namedCurve = CURVES[algorithm];
  if (namedCurve !== undefined) return (await generate('ec', { namedCurve })).privateKey;
  return (await generate('rsa', { modulusLength: SIZES[algorithm] ?? 2048 })).privateKey;
}

export const exported = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }));

export function algorithmOf({ publicKey }: X509Certificate): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'ec') return Object.keys(CURVES).find((name) => CURVES[name] === details?.namedCurve) ?? 'EC_prime256v1';
  return `RSA_${details?.modulusLength ?? 2048}`;
}

/** `SHA256WITHRSA`, as ACM names it. */
export const signatureOf = (algorithm: string): string =>
  algorithm.startsWith('EC_') ? 'SHA256WITHECDSA' : 'SHA256WITHRSA';
