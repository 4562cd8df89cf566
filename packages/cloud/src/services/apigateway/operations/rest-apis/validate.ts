import type { ApiKeySourceType, EndpointConfiguration, EndpointType, IpAddressType } from '@aws-sdk/client-api-gateway';
import { parseUserJson } from '../../../../kernel/json.ts';
import { listOutsideEnum, outsideEnum, refuse } from '../../shared/constraints.ts';
import { badRequest, notInEnum } from '../../shared/errors.ts';

const KEY_SOURCES = ['AUTHORIZER', 'HEADER'] as const;
const IP_ADDRESS_TYPES = ['ipv4', 'dualstack'] as const;
const ENDPOINT_TYPES = ['PRIVATE', 'EDGE', 'REGIONAL'] as const;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-openapi-minimum-compression-size.html */
const LARGEST_COMPRESSION_SIZE = 10_485_760;

export function checkKeySource(source: string | undefined): asserts source is ApiKeySourceType | undefined {
  if (source !== undefined && !(KEY_SOURCES as readonly string[]).includes(source)) {
    throw notInEnum(source, 'createRestApiInput.apiKeySource', KEY_SOURCES);
  }
}

/** Whether the words are AWS's, before anything else is looked at. */
export function checkEndpointWords(endpoint: EndpointConfiguration | undefined): void {
  const at = 'createRestApiInput.endpointConfiguration';
  refuse([
    ...listOutsideEnum(endpoint?.types, `${at}.types`, ENDPOINT_TYPES),
    ...outsideEnum(endpoint?.ipAddressType, `${at}.ipAddressType`, IP_ADDRESS_TYPES),
  ]);
}

/** Whether the requested settings fit a kind of endpoint. */
export function checkEndpoint(endpoint: EndpointConfiguration | undefined): void {
  if (endpoint?.types?.length === 0) {
    throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.');
  }
  if (endpoint?.types?.includes('PRIVATE') && endpoint.ipAddressType === 'ipv4') {
    throw badRequest('Only dualstack ipAddressType is supported for Private APIs.');
  }
  if ((endpoint?.types?.length ?? 0) > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.');
}

export function checkCompression(size: number | undefined): void {
  if (size !== undefined && (!Number.isInteger(size) || size < 0 || size > LARGEST_COMPRESSION_SIZE)) {
    throw badRequest(`Invalid minimum compression size, must be between 0 and ${LARGEST_COMPRESSION_SIZE}`);
  }
}

/** Returns the policy as AWS keeps it. It must be a JSON object. */
export function checkPolicy(policy: string | undefined): string | undefined {
  if (policy === undefined || policy === '') return undefined;
  try {
    const parsed: unknown = parseUserJson(policy);
    if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return policy;
  } catch {
    // Falls through to the one answer for everything that is not a policy.
  }
  throw badRequest('Invalid policy document. Please check the policy syntax and ensure that Principals are valid.');
}

export function isEndpointType(value: string | undefined): value is EndpointType {
  return (ENDPOINT_TYPES as readonly (string | undefined)[]).includes(value);
}

export function isAddressType(value: string | undefined): value is IpAddressType {
  return (IP_ADDRESS_TYPES as readonly (string | undefined)[]).includes(value);
}
