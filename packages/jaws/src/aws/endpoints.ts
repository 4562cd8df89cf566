import type { AwsFiles } from './profiles.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Service names as the `services` section and AWS_ENDPOINT_URL_<SERVICE> spell them. */
export type ServiceName =
  | 'acm'
  | 'api_gateway'
  | 'cloudformation'
  | 'cloudwatch'
  | 'cloudwatch_logs'
  | 'dynamodb'
  | 'iam'
  | 'lambda'
  | 'route_53'
  | 's3'
  | 'sts';

export interface Endpoints {
  /** For every service without an endpoint of its own; undefined means AWS itself. */
  readonly all: string | undefined;
  of(service: ServiceName): string | undefined;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * The custom endpoints of a profile in AWS's own order: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services`
 * section, the profile's endpoint_url. AWS_IGNORE_CONFIGURED_ENDPOINT_URLS (or its setting) turns them all off.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function configuredEndpoints(files: AwsFiles, profile: string | undefined, env: Environment): Endpoints {
  const settings = files.settings.get(profile ?? env.AWS_PROFILE ?? 'default');
  const ignored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? text(settings?.get('ignore_configured_endpoint_urls'));
  if (ignored?.toLowerCase() === 'true') return { all: undefined, of: () => undefined };
  const services = files.services.get(text(settings?.get('services')) ?? '');
  const all = text(env.AWS_ENDPOINT_URL) ?? text(settings?.get('endpoint_url'));
  return {
    all,
    of(service) {
      const own = services?.get(service);
      return (
        text(env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`]) ??
        text(env.AWS_ENDPOINT_URL) ??
        (own instanceof Map ? text(own.get('endpoint_url')) : undefined) ??
        all
      );
    },
  };
}
