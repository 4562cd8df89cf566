import type { IncomingHttpHeaders } from 'node:http';
import type { Protocol } from './model.ts';

/** Protocols that a service supports besides that of its newest SDK. */
interface Dialects {
  readonly protocols: readonly Protocol[];
  /** Namespace of its XML responses, if the newest model has none. */
  readonly xmlNamespace: string;
}

/**
 * Services that older and newer SDKs speak to in different protocols; the request says which one it is in. Their errors keep
 * the codes of the Query protocol: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
const services: Readonly<Record<string, Dialects>> = {
  cloudwatch: {
    protocols: ['rpcV2Cbor', 'awsJson1_0', 'awsQuery'],
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  },
  sqs: { protocols: ['awsJson1_0', 'awsQuery'], xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/' },
};

export function dialectsOf(id: string): Dialects | undefined {
  return Object.hasOwn(services, id) ? services[id] : undefined;
}

/** The parts of a request that identify its protocol. */
export interface RequestHints {
  readonly headers: IncomingHttpHeaders;
  /** Query string, without `?`. */
  readonly search: string;
}

/** The protocol of a request to a service; undefined means the service's own. */
export function dialectOf(id: string, { headers, search }: RequestHints): Protocol | undefined {
  const dialects = dialectsOf(id);
  if (!dialects) return undefined;
  const spoken = protocolOf(headers, search);
  return spoken && dialects.protocols.includes(spoken) ? spoken : undefined;
}

/**
 * Whether a client of the Query protocol gets JSON: STS sends it to clients that accept it, such as programs that
 * learn the signer of a request from STS.
 * https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go
 */
export const answersJson = (id: string, { headers }: RequestHints): boolean =>
  id === 'sts' && /^\s*application\/json\b/i.test(headers.accept ?? '');

function protocolOf(headers: IncomingHttpHeaders, search: string): Protocol | undefined {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'rpcV2Cbor';
  if (headers['x-amz-target'] !== undefined) return 'awsJson1_0';
  const isForm = /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '');
  return isForm || /(^|&)Action=/.test(search) ? 'awsQuery' : undefined;
}
