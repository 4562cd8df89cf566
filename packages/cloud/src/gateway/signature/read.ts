import type { RequestHead } from '../../kernel/service.ts';
import { ECDSA, readScope } from './signed.ts';

/** The content of a request's signature. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export interface Credential {
  readonly accessKeyId: string;
  readonly version: '2' | '4' | '4A';
  /** Empty for signature versions 2 and 4A, which name none. */
  readonly region: string;
  /** Signing name: `s3`, `lambda`, `apigateway`, …; of version 2, which names none, `s3`. */
  readonly service: string;
}

/**
 * The signature of a request, read but neither judged nor verified. This is the only reader of the Authorization header and of
 * the parameters of presigned URLs: so the request that is routed, the one that is verified and the caller cannot differ.
 */
export interface Signature {
  readonly place: 'header' | 'query';
  /** `other`: an Authorization header that is not a signature of AWS's, such as `Bearer …`. */
  readonly version: '2' | '4' | 'other';
  /** `AWS4-HMAC-SHA256`; empty for version 2 and where a query leaves it out. */
  readonly algorithm: string;
  /**
   * By the names in the header: `Credential`, `SignedHeaders`, `Signature`; of a query also `Algorithm`, `Date`, `Expires`,
   * `Security-Token`; of version 2 `AWSAccessKeyId`, `Signature`, `Expires`, `Security-Token`.
   */
  readonly parts: ReadonlyMap<string, string>;
  /** Undefined if the parts contain no valid credential. */
  readonly credential: Credential | undefined;
  readonly fault: SignatureFault | undefined;
  /** The query has parts of version 2 beside this signature: S3 refuses that, other services ignore them. */
  readonly alsoOld: boolean;
}

/** Why a signature is malformed for any service. `part` is the wrong part. */
export interface SignatureFault {
  readonly kind: 'duplicate' | 'unknown' | 'no pair' | 'two places';
  readonly part: string;
}

/** Undefined: the request is unsigned. */
export function readSignature(head: RequestHead): Signature | undefined {
  const { authorization } = head.headers;
  const inQuery = head.search === '' ? undefined : readQuery(head.search);
  if (authorization === undefined) return inQuery;
  const signature = readHeader(authorization, head);
  if (inQuery === undefined) return signature;
  if (inQuery.version === '2') return { ...signature, alsoOld: true };
  return { ...signature, fault: signature.fault ?? { kind: 'two places', part: authorization } };
}

function readHeader(authorization: string, head: RequestHead): Signature {
  const algorithm = /^\S*/.exec(authorization)?.[0] ?? '';
  const sentTwice =
    (head.rawHeaders ?? []).filter((name, at) => at % 2 === 0 && /^authorization$/i.test(name)).length > 1;
  const fault = sentTwice ? ({ kind: 'duplicate', part: 'Authorization' } as const) : undefined;
  if (algorithm === 'AWS') {
    const [, key, given] = /^AWS ([^:\s]+):(\S+)$/.exec(authorization) ?? [];
    const parts = new Map(
      key && given
        ? ([
            ['AWSAccessKeyId', key],
            ['Signature', given],
          ] as const)
        : [],
    );
    return {
      place: 'header',
      version: '2',
      algorithm: '',
      parts,
      credential: oldCredential(parts),
      fault,
      alsoOld: false,
    };
  }
  if (!algorithm.startsWith('AWS4-')) {
    return {
      place: 'header',
      version: 'other',
      algorithm,
      parts: new Map(),
      credential: undefined,
      fault,
      alsoOld: false,
    };
  }
  const pairs = authorization
    .slice(algorithm.length)
    .split(/[,\s]+/)
    .filter((part) => part !== '');
  const read = gather(pairs.map(pairOf), HEADER_PARTS);
  const credential = credentialOf(read.parts.get('Credential'), algorithm);
  const { parts } = read;
  return { place: 'header', version: '4', algorithm, parts, credential, fault: fault ?? read.fault, alsoOld: false };
}

const HEADER_PARTS = ['Credential', 'SignedHeaders', 'Signature'];

function pairOf(part: string): [name: string, value: string | undefined] {
  const at = part.indexOf('=');
  return at < 0 ? [part, undefined] : [part.slice(0, at), part.slice(at + 1)];
}

/** Each part once, and only those of this list. */
function gather(
  pairs: readonly (readonly [name: string, value: string | undefined])[],
  known: readonly string[],
): Pick<Signature, 'parts' | 'fault'> {
  const parts = new Map<string, string>();
  let fault: SignatureFault | undefined;
  for (const [name, value] of pairs) {
    if (value === undefined) fault ??= { kind: 'no pair', part: name };
    else if (!known.includes(name)) fault ??= { kind: 'unknown', part: name };
    else if (parts.has(name)) fault ??= { kind: 'duplicate', part: name };
    else parts.set(name, value);
  }
  return { parts, fault };
}

const QUERY_PARTS = ['Algorithm', 'Credential', 'Date', 'Expires', 'Security-Token', 'Signature', 'SignedHeaders'];
const OLD_QUERY_PARTS = ['AWSAccessKeyId', 'Expires', 'Signature', 'Security-Token'];

/** By the decoded names: a name may be percent-encoded. */
function readQuery(search: string): Signature | undefined {
  const query = [...new URLSearchParams(search)];
  const has = (...names: string[]) => query.some(([name]) => names.includes(name));
  if (has('X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature')) {
    const pairs = query.map(([name, value]) => [name.replace(/^X-Amz-/, ''), value, name] as const);
    const own = pairs.filter(([part, , name]) => part !== name && QUERY_PARTS.includes(part));
    const { parts, fault } = gather(
      own.map(([part, value]) => [part, value]),
      QUERY_PARTS,
    );
    const algorithm = parts.get('Algorithm') ?? '';
    const credential = credentialOf(parts.get('Credential'), algorithm);
    const alsoOld = has('AWSAccessKeyId', 'Signature');
    return { place: 'query', version: '4', algorithm, parts, credential, fault, alsoOld };
  }
  if (!has('AWSAccessKeyId', 'Signature')) return undefined;
  const pairs = query.map(
    ([name, value]) => [name.replace(/^x-amz-security-token$/i, 'Security-Token'), value] as const,
  );
  const read = gather(
    pairs.filter(([name]) => OLD_QUERY_PARTS.includes(name)),
    OLD_QUERY_PARTS,
  );
  const credential = oldCredential(read.parts);
  return { place: 'query', version: '2', algorithm: '', ...read, credential, alsoOld: false };
}

function oldCredential(parts: ReadonlyMap<string, string>): Credential | undefined {
  const accessKeyId = parts.get('AWSAccessKeyId');
  return accessKeyId ? { accessKeyId, version: '2', region: '', service: 's3' } : undefined;
}

function credentialOf(text: string | undefined, algorithm: string): Credential | undefined {
  const scope = text === undefined ? undefined : readScope(text, algorithm);
  if (!scope) return undefined;
  const { accessKeyId, region, service } = scope;
  return { accessKeyId, version: algorithm === ECDSA ? '4A' : '4', region, service };
}
