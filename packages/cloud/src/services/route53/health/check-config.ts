import { isIP } from 'node:net';
import type { HealthCheckConfig } from '@aws-sdk/client-route-53';
import { invalidInput } from '../errors.ts';

const TYPES = [
  'HTTP',
  'HTTPS',
  'HTTP_STR_MATCH',
  'HTTPS_STR_MATCH',
  'TCP',
  'CALCULATED',
  'CLOUDWATCH_METRIC',
  'RECOVERY_CONTROL',
];

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html */
export function checkConfig(config: HealthCheckConfig, lenient: boolean): void {
  const { Type = '' as never, IPAddress, FullyQualifiedDomainName: domain, SearchString } = config;
  if (!TYPES.includes(Type)) throw invalidInput(`Invalid XML ; Value '${Type}' is not a type of health check.`);
  if (lenient) return;
  const isEndpoint = /^(HTTP|TCP)/.test(Type);
  if (isEndpoint && IPAddress === undefined && domain === undefined) {
    throw invalidInput('Invalid parameter : Either an IP address or a domain name must be specified.');
  }
  if (IPAddress !== undefined && isIP(IPAddress) === 0) {
    throw invalidInput(`Invalid parameter : The IP address ${IPAddress} is not valid.`);
  }
  if (Type === 'TCP' && config.Port === undefined) throw invalidInput('Invalid parameter : A port must be specified.');
  if (Type.endsWith('_STR_MATCH') !== (SearchString !== undefined)) {
    throw invalidInput('Invalid parameter : A search string is for checks that match strings, which need it.');
  }
  const { RequestInterval: interval, FailureThreshold: failures } = config;
  if (interval !== undefined && interval !== 10 && interval !== 30) {
    throw invalidInput('Invalid parameter : RequestInterval must be 10 or 30.');
  }
  if (failures !== undefined && (failures < 1 || failures > 10)) {
    throw invalidInput('Invalid parameter : FailureThreshold must be between 1 and 10.');
  }
  if (Type === 'CLOUDWATCH_METRIC' && !config.AlarmIdentifier?.Name) {
    throw invalidInput('Invalid parameter : An alarm must be specified.');
  }
}
