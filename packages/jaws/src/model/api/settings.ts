import { pascalCase } from '../../base/text.ts';
import type { SourceFile } from '../../project/types.ts';
import { reportNulls } from '../nulls.ts';
import type { Report } from '../report.ts';
import type { ProjectApiInput, StageApiInput } from '../schema/api.ts';
import { corsModel, corsProblem } from './cors.ts';
import type { ApiSettings } from './types.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const responseTypes: ReadonlySet<string> = new Set([
  'ACCESS_DENIED',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'BAD_REQUEST_BODY',
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'EXPIRED_TOKEN',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'THROTTLED',
  'UNAUTHORIZED',
  'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
]);

const restOnly: readonly (keyof StageApiInput)[] = [
  'EndpointConfiguration',
  'ApiKeySourceType',
  'BinaryMediaTypes',
  'MinimumCompressionSize',
  'Policy',
  'GatewayResponses',
  'TracingEnabled',
  'CacheClusterSize',
  'CloudWatchRole',
  'ApiKeys',
  'UsagePlans',
];

/** The settings as written, with the CORS switch filled in. */
function apiSettings({ Cors, ...written }: StageApiInput): ApiSettings {
  return { ...written, cors: corsModel(Cors) || undefined };
}

/** The settings of a project as overridden at a place: a field that is set replaces the whole field. */
export const settingsOfPlace = (project: StageApiInput, place: StageApiInput | undefined): ApiSettings =>
  apiSettings({ ...project, ...place });

/** Only what differs from stage to stage. */
export function stageSettings({
  ProtocolType: _,
  Models: __,
  Authorizers: ___,
  ...rest
}: ProjectApiInput): StageApiInput {
  return rest;
}

interface Context {
  readonly source: SourceFile;
  /** Path of these settings in jaws.json. */
  readonly base: readonly (string | number)[];
  readonly protocol: 'REST' | 'HTTP';
  /** The settings of the place, with those it inherits from the project. */
  readonly all: StageApiInput;
  /** Ids of all endpoints. */
  readonly endpoints: ReadonlySet<string>;
  /** Names of all keys that are defined for these settings. */
  readonly keys: ReadonlySet<string>;
  readonly report: Report;
}

/** All mistakes in the settings written at one place. */
export function checkSettings(written: StageApiInput, context: Context): void {
  const { source, base, protocol, report } = context;
  const at = (...path: (string | number)[]) => source.locate([...base, ...path]);
  const tell = (message: string, path: (string | number)[], hint?: string) =>
    report({ message: `${source.name}: ${message}.`, position: at(...path), ...(hint && { hint }) });

  reportNulls(source, written.Policy, [...base, 'Policy'], report);
  if (protocol === 'HTTP') {
    for (const field of restOnly) {
      if (written[field] !== undefined) tell(`an HTTP API has no ${field}`, [field], 'Take it out, or use a REST API.');
    }
  }
  const cors = corsModel(written.Cors);
  const problem = cors ? corsProblem(cors) : undefined;
  if (problem) tell(problem, ['Cors']);
  for (const type of Object.keys(written.GatewayResponses ?? {})) {
    if (responseTypes.has(type)) continue;
    report({
      message: `${source.name}: "${type}" is not a type of a gateway response.`,
      position: source.locateKey([...base, 'GatewayResponses', type]),
      hint: `Types are ${[...responseTypes].join(', ')}.`,
    });
  }
  if (written.EndpointConfiguration?.Types[0] === 'PRIVATE' && !written.Policy) {
    tell('a private API answers nobody without a Policy', ['EndpointConfiguration']);
  }
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
  const { EndpointConfiguration: endpoint, Domain } = context.all;
  if (endpoint?.Types[0] === 'PRIVATE' && Domain) {
    const field = written.Domain ? 'Domain' : 'EndpointConfiguration';
    const hint =
      'Take Domain out, and make AWS::ApiGateway::DomainNameV2, BasePathMappingV2 and DomainNameAccessAssociation in resources-cf.json.';
    tell('a private API has private custom domains only, which JAWS does not make', [field], hint);
  }
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
  const bytes = Buffer.byteLength(JSON.stringify(written.Policy ?? {}));
  if (bytes > 8192) tell(`the Policy has ${bytes} bytes; API Gateway takes 8192`, ['Policy']);
  const variables = Object.keys(written.Variables ?? {}).length;
  if (variables > 100) tell(`${variables} Variables; API Gateway allows 100`, ['Variables']);
  if (protocol === 'REST' && written.Domain?.BasePath?.includes('/')) {
    tell('the BasePath of a REST API is one part, without slashes', ['Domain', 'BasePath']);
  }
  const format = typeof written.AccessLogSetting === 'object' ? written.AccessLogSetting.Format : undefined;
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html
  if (format !== undefined && !/\$context\.(requestId|extendedRequestId)\b/.test(format)) {
    tell('the Format has no $context.requestId, which API Gateway wants in it', ['AccessLogSetting', 'Format']);
  }
  checkNames('ApiKeys', written, context);
  checkNames('UsagePlans', written, context);
  checkPlans(written, context, tell);
  const keyOf = new Map<string, string>();
  for (const [key, { envVar }] of Object.entries(written.ApiKeys ?? {})) {
    const other = envVar === undefined ? undefined : keyOf.get(envVar);
    if (other !== undefined) {
      const hint = 'API Gateway has each value once: use another variable.';
      tell(`the keys "${other}" and "${key}" would both have the value of ${envVar}`, ['ApiKeys', key, 'envVar'], hint);
    }
    if (envVar !== undefined) keyOf.set(envVar, key);
  }
}

/** Names must differ in more than dashes, underscores and capital letters. */
function checkNames(field: 'ApiKeys' | 'UsagePlans', written: StageApiInput, { source, base, report }: Context): void {
  const seen = new Map<string, string>();
  for (const name of Object.keys(written[field] ?? {})) {
    const twin = seen.get(pascalCase(name));
    seen.set(pascalCase(name), name);
    if (twin === undefined) continue;
    report({
      message: `${source.name}: ${field} "${twin}" and "${name}" would both be ${pascalCase(name)} in CloudFormation.`,
      position: source.locateKey([...base, field, name]),
      hint: 'Rename one of them.',
    });
  }
}

function checkPlans(
  { UsagePlans = {} }: StageApiInput,
  { keys, endpoints }: Context,
  tell: (message: string, path: (string | number)[], hint?: string) => void,
): void {
  const planOf = new Map<string, string>();
  const withoutKeys = Object.entries(UsagePlans).filter(([, { ApiKeys }]) => ApiKeys === undefined);
  const [first, second] = withoutKeys.map(([plan]) => plan);
  if (second !== undefined && keys.size > 0) {
    const hint = 'Name the keys of one of them under ApiKeys: API Gateway allows a key in one plan of a stage.';
    tell(`the UsagePlans "${first}" and "${second}" would both have all keys`, ['UsagePlans', second], hint);
  }
  for (const [plan, { ApiKeys = [], MethodThrottle = {} }] of Object.entries(UsagePlans)) {
    ApiKeys.forEach((key, index) => {
      const path = ['UsagePlans', plan, 'ApiKeys', index];
      if (!keys.has(key)) tell(`ApiKeys has no key "${key}"`, path);
      const other = planOf.get(key);
      if (other !== undefined) {
        const hint = 'API Gateway allows a key in one plan of a stage: take it out of one of them, or add another key.';
        tell(`the key "${key}" is in the UsagePlans "${other}" and "${plan}"`, path, hint);
      }
      planOf.set(key, plan);
    });
    for (const id of Object.keys(MethodThrottle)) {
      if (!endpoints.has(endpointId(id))) {
        tell(`there is no endpoint "${id}"`, ['UsagePlans', plan, 'MethodThrottle', id]);
      }
    }
  }
}

/** `get /a/` as endpoints have it: `GET /a`. */
export function endpointId(written: string): string {
  const [method = '', path = ''] = written.split(' ');
  return `${method.toUpperCase()} ${path.replace(/(?<!\/)\/+$/, '') || '/'}`;
}
