const PARTITIONS = new Set([
  '*',
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
]);

const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

/** AWS's message for a Resource element that is not an ARN, or undefined. */
export function resourceFault(resource: string): string | undefined {
  if (resource === '*') return undefined;
  const parts = resource.split(':');
  const [, partition = '', service, region, account] = parts;
  if (parts.length < 2) return `Resource ${resource} must be in ARN format or "*".`;
  if (!PARTITIONS.has(partition)) {
    const shown = [service, region, account].map((part) => part || (part === '' && parts.length > 3 ? '' : '*'));
    const rest = parts.length > 5 ? parts.slice(5).join(':') : '*';
    return `Partition "${partition}" is not valid for resource "arn:${[partition, ...shown, rest].join(':')}".`;
  }
  if (parts.length < 3) return 'Resource vendor must be fully qualified and cannot contain regexes.';
  const path = parts.slice(5).join(':');
  if (service === 'iam' && region) return `IAM resource ${resource} cannot contain region information.`;
  if (service === 's3' && region && !path.startsWith('accesspoint/')) {
    return `Resource ${resource} can not contain region information.`;
  }
  if (service === 'iam' && path !== '*' && !IAM_PATHS.some((start) => path.startsWith(start))) {
    return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(', ')}.`;
  }
  return undefined;
}

/** False for ARNs that AWS's older parser rejects: with too few parts, or without a service. */
export function isLegacyResource(resource: string): boolean {
  if (resource === '*') return true;
  const parts = resource.split(':');
  return (parts.length > 5 || !resource.includes('::')) && parts[2] !== '';
}
