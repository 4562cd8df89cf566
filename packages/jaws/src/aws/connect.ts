import { once } from '../base/async.ts';
import { isOptIn } from '../base/partition.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import { byBucket } from './by-bucket.ts';
import { type Credentials, type CredentialsSources, credentialsOf, isReadable, type MfaCode } from './credentials.ts';
import { configuredEndpoints, type Endpoints, type ServiceName } from './endpoints.ts';
import { leanEvents } from './lean-events.ts';
import { observe } from './observe.ts';
import { readAwsFiles } from './profiles.ts';
import { proxyAgents } from './proxy.ts';
import { hurried, limitRetries, type Reachability } from './reachability.ts';
import { renewing, type Session, sessionName } from './role.ts';
import { signInOf } from './sign-in.ts';
import type { Aws, RegionClients, Role } from './types.ts';

export interface ConnectOptions {
  /** A profile of the AWS configuration files; undefined leaves everything to the environment, which may name one (AWS_PROFILE). */
  readonly profile: string | undefined;
  /** Overrides the environment and the profile. */
  readonly endpoint?: string;
  /** Overrides the profile's; the profile then need not exist. */
  readonly credentials?: Credentials;
  /** Assumed with these credentials; all calls are made as this role. */
  readonly role?: Role | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Asks for the code of an MFA device, for a profile that needs one. Undefined: there is no terminal. */
  readonly mfaCode?: MfaCode | undefined;
  /** Shares the sessions of profiles with other connections. Undefined: it has its own sessions. */
  readonly sources?: CredentialsSources | undefined;
  /** For frequent readers: an endpoint that does not respond times out soon, and is skipped for a while. */
  readonly reachability?: Reachability | undefined;
}

/**
 * Milliseconds: Lambda's longest timeout, and a minute for its start.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const longestInvocation = 16 * 60_000;

/** How long calls to a region that was given up fail at once: long enough to undo the others. Then its lease may be released if it is back. */
const givenUpMs = 30_000;

/**
 * Connects to an AWS account. The only maker of SDK clients: a profile, AWS itself and any other endpoint differ here and
 * nowhere else. Makes no call; credentials are looked up when the first client needs them.
 */
export async function connect(options: ConnectOptions): Promise<Aws> {
  // The SDK prints a warning on Node 20 when its first client is made; the versions pinned here run on it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const env = options.env ?? process.env;
  const { role, reachability } = options;
  // AWS_PROFILE names a profile as well, for this tool as for any other.
  const profile = options.profile ?? (options.credentials ? undefined : env.AWS_PROFILE || undefined);
  const files = readAwsFiles(env);
  if (profile !== undefined && !options.credentials && !files.settings.has(profile)) {
    throw fail('AwsProfileUnknown', { profile, known: files.profiles, files: files.files });
  }
  const endpoints: Endpoints = options.endpoint
    ? { all: options.endpoint, of: () => options.endpoint }
    : configuredEndpoints(files, profile, env);

  const patient = once(async () => ({
    connectionTimeout: 10_000,
    socketTimeout: 120_000,
    ...(await proxyAgents(env)),
  }));
  const handler = async () => ({ ...(await patient()), ...(reachability && hurried) });
  // Others may share it, so it has the long timeouts.
  const found = async () => credentialsOf(profile, files, options.mfaCode, await patient());
  const provider = once(() => (options.sources ? options.sources(profile, found) : found()));
  const base = async () => options.credentials ?? (await provider());
  const session = role && renewing(() => assume(role));

  const givenUp = new Map<string, { readonly error: JawsError; readonly until: number }>();
  const skips: Reachability = {
    gone(place) {
      const found = givenUp.get(place.region);
      return found && performance.now() < found.until ? found.error : reachability?.gone(place);
    },
    note: (place, error) => reachability?.note(place, error),
  };
  const watched = <Client>(client: Client, context: Parameters<typeof observe>[1]): Client =>
    observe(reachability ? limitRetries(client) : client, context, skips);

  let anyRegion: string | undefined;
  const regions = new Map<string, RegionClients>();

  const settings = async (service: ServiceName, region: string, as: 'base' | 'role' = 'role') => {
    const endpoint = endpoints.of(service);
    return {
      region,
      ...(endpoint !== undefined && { endpoint }),
      ...(profile !== undefined && !options.credentials && isReadable(profile) && { profile }),
      credentials: as === 'role' && session ? session : await base(),
      // Adaptive mode slows a client down for minutes after a few throttled calls; a budget of retries per client, and so per
      // service and region, does not. Bursts of errors are longer than the SDK's three attempts.
      retryMode: 'standard',
      maxAttempts: 8,
      // Builds a command's middleware once for each client instead of once for each call: a third of the cost of a small
      // call.
      cacheMiddleware: true,
      requestHandler: await handler(),
    };
  };
  const signIn = signInOf(files, profile);
  const context = (service: ServiceName, region: string) => ({
    profile,
    region,
    endpoint: endpoints.of(service),
    signIn,
  });

  function clientsOf(region: string): RegionClients {
    anyRegion ??= region;
    return {
      region,
      giveUp: (error) => void givenUp.set(region, { error, until: performance.now() + givenUpMs }),
      account: async () => (await identity()).account,
      cloudFormation: once(async () => {
        const [{ CloudFormationClient }, config] = await Promise.all([
          import('@aws-sdk/client-cloudformation'),
          settings('cloudformation', region),
        ]);
        return watched(leanEvents(new CloudFormationClient(config)), {
          service: 'cloudformation',
          ...context('cloudformation', region),
        });
      }),
      s3: once(async () => {
        const [{ S3Client, PutObjectCommand }, config] = await Promise.all([
          import('@aws-sdk/client-s3'),
          settings('s3', region),
        ]);
        return byBucket(PutObjectCommand, (cacheMiddleware, connectionsOf) => {
          const requestHandler = connectionsOf?.config.requestHandler ?? config.requestHandler;
          // A dot in a bucket's name breaks the certificate of its host name, so buckets stay in the path.
          const client = new S3Client({ ...config, requestHandler, cacheMiddleware, forcePathStyle: true });
          return watched(client, { service: 's3', ...context('s3', region) });
        });
      }),
      lambda: once(async () => {
        const [{ LambdaClient }, config] = await Promise.all([
          import('@aws-sdk/client-lambda'),
          settings('lambda', region),
        ]);
        return watched(new LambdaClient(config), { service: 'lambda', ...context('lambda', region) });
      }),
      invoker: once(async () => {
        const [{ LambdaClient }, config] = await Promise.all([
          import('@aws-sdk/client-lambda'),
          settings('lambda', region),
        ]);
        const requestHandler = { ...config.requestHandler, socketTimeout: longestInvocation };
        const client = new LambdaClient({ ...config, requestHandler, maxAttempts: 1 });
        return watched(client, { service: 'lambda', ...context('lambda', region) });
      }),
      logs: once(async () => {
        const [{ CloudWatchLogsClient }, config] = await Promise.all([
          import('@aws-sdk/client-cloudwatch-logs'),
          settings('cloudwatch_logs', region),
        ]);
        return watched(new CloudWatchLogsClient(config), { service: 'logs', ...context('cloudwatch_logs', region) });
      }),
      cloudWatch: once(async () => {
        const [{ CloudWatchClient }, config] = await Promise.all([
          import('@aws-sdk/client-cloudwatch'),
          settings('cloudwatch', region),
        ]);
        return watched(new CloudWatchClient(config), { service: 'cloudwatch', ...context('cloudwatch', region) });
      }),
      acm: once(async () => {
        const [{ ACMClient }, config] = await Promise.all([import('@aws-sdk/client-acm'), settings('acm', region)]);
        return watched(new ACMClient(config), { service: 'acm', ...context('acm', region) });
      }),
      apiGateway: once(async () => {
        const [{ APIGatewayClient }, config] = await Promise.all([
          import('@aws-sdk/client-api-gateway'),
          settings('api_gateway', region),
        ]);
        return watched(new APIGatewayClient(config), { service: 'apigateway', ...context('api_gateway', region) });
      }),
      route53: once(async () => {
        const [{ Route53Client }, config] = await Promise.all([
          import('@aws-sdk/client-route-53'),
          settings('route_53', region),
        ]);
        return watched(new Route53Client(config), { service: 'route53', ...context('route_53', region) });
      }),
      iam: once(async () => {
        const [{ IAMClient }, config] = await Promise.all([import('@aws-sdk/client-iam'), settings('iam', region)]);
        return watched(new IAMClient(config), { service: 'iam', ...context('iam', region) });
      }),
      dynamoDb: once(async () => {
        const [{ DynamoDBClient }, config] = await Promise.all([
          import('@aws-sdk/client-dynamodb'),
          settings('dynamodb', region),
        ]);
        return watched(new DynamoDBClient(config), { service: 'dynamodb', ...context('dynamodb', region) });
      }),
    };
  }

  async function sts(as: 'base' | 'role', there?: string) {
    const region = there || anyRegion || env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
    const [sdk, config] = await Promise.all([import('@aws-sdk/client-sts'), settings('sts', region, as)]);
    const client = watched(new sdk.STSClient(config), { service: 'sts', ...context('sts', region) });
    return { sdk, client };
  }

  interface Identity {
    readonly account: string;
    readonly caller: string;
    readonly arn: string;
  }

  async function askIdentity(there?: string, as: 'base' | 'role' = 'role'): Promise<Identity> {
    const { sdk, client } = await sts(as, there);
    try {
      const { Account = '', Arn = '' } = await client.send(new sdk.GetCallerIdentityCommand({}));
      // arn:aws:sts::123456789012:assumed-role/Deployer/anna
      return { account: Account, caller: Arn.split(':').slice(5).join(':'), arn: Arn };
    } finally {
      client.destroy();
    }
  }

  /** A session of the role. Throws AwsRoleRefused. */
  async function assume({ arn, externalId }: Role): Promise<Session> {
    const { caller, arn: by } = await askIdentity(undefined, 'base');
    const { sdk, client } = await sts('base');
    try {
      const { Credentials: keys } = await client.send(
        new sdk.AssumeRoleCommand({
          RoleArn: arn,
          RoleSessionName: sessionName(caller),
          ...(externalId !== undefined && { ExternalId: externalId }),
        }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = keys ?? {};
      if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
        throw fail('AwsAnswerUnreadable', { call: 'sts:AssumeRole', region: anyRegion ?? '' });
      }
      const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      return { ...session, expiration: Expiration };
    } catch (error) {
      if (!(error instanceof JawsError && error.code === 'AwsAccessDenied')) throw error;
      const detail = error.cause instanceof Error ? error.cause.message : error.message;
      throw fail(
        'AwsRoleRefused',
        { role: arn, by, hasExternalId: externalId !== undefined, detail },
        { cause: error },
      );
    } finally {
      client.destroy();
    }
  }
  const identity = once(() => askIdentity());

  async function hasRegion(region: string): Promise<boolean> {
    if (!isOptIn(region)) return true;
    try {
      return (await askIdentity(region)).account !== '';
    } catch (error) {
      if (error instanceof JawsError && error.code === 'AwsRegionNotEnabled') return false;
      throw error;
    }
  }

  return {
    profile,
    endpoint: endpoints.all,
    hasRegion,
    caller: async () => (await identity()).caller,
    in(region) {
      const clients = regions.get(region) ?? clientsOf(region);
      regions.set(region, clients);
      return clients;
    },
  };
}
