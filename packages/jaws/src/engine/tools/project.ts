import type { JsonSchema } from '../../model/api/types.ts';
import { callsFunction, noApi } from '../../model/api/types.ts';
import type { Host } from '../host.ts';
import { forUser, type OpenProject } from '../open.ts';
import { protectedAmong } from '../protected.ts';
import { withSchemas } from '../request-schemas.ts';
import type { Allowed } from './types.ts';

export interface ProjectFacts {
  readonly name: string;
  readonly domain: string;
  /** The version of JAWS. */
  readonly version: string;
  /** What this server is allowed to do. */
  readonly allowed: Allowed;
  readonly protocol: 'REST' | 'HTTP';
  /** In the order of jaws.json. */
  readonly stages: readonly {
    readonly stage: string;
    readonly protected: boolean;
    readonly regions: readonly string[];
    readonly domains: readonly string[];
  }[];
  readonly modules: readonly string[];
  readonly functions: readonly ProjectFunction[];
  readonly endpoints: readonly ProjectEndpoint[];
}

export interface ProjectFunction {
  /** `greetings/hello`. */
  readonly id: string;
  readonly module: string;
  readonly description: string;
  readonly runtime: string;
  /** MiB. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  /** Names of its variables. */
  readonly variables: readonly string[];
}

export interface ProjectEndpoint {
  /** `GET /greetings/hello`. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly module: string;
  /** Id of the function behind it; absent if its type calls none. */
  readonly function?: string;
  /** NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS, JWT. */
  readonly authorization: string;
  readonly authorizer?: string;
  readonly apiKeyRequired: boolean;
  readonly description?: string;
  /** Whether its code names a JSON schema of its requests: jaws_schema returns it. */
  readonly hasRequestSchema: boolean;
}

/** A project as its files describe it. Reaches no account. */
export function projectFacts({ model }: OpenProject, version: string, allowed: Allowed): ProjectFacts {
  const moduleOf = (id: string) => id.split('/')[0] ?? id;
  const modules = [
    ...new Set([
      ...model.functions.map(({ module }) => module),
      ...model.endpoints.map((one) => moduleOf(one.function)),
    ]),
  ];
  return {
    name: model.name,
    domain: model.domain,
    version,
    allowed,
    protocol: (model.api ?? noApi).protocol,
    stages: model.stages.map(({ name, regions, domains = [] }) => ({
      stage: name,
      protected: protectedAmong(model, [name]).length > 0,
      regions: regions.map(({ region }) => region),
      domains: domains.map((domain) => domain.name),
    })),
    modules: modules.sort(),
    functions: model.functions.map(({ id, module, description, runtime, memorySize, timeout, envVars }) => ({
      id,
      module,
      description,
      runtime,
      memorySize,
      timeout,
      variables: envVars,
    })),
    endpoints: model.endpoints.map((endpoint) => {
      const { id, method, path, type, authorizationType, authorizer, apiKeyRequired, description, request } = endpoint;
      return {
        id,
        method,
        path,
        type,
        module: moduleOf(endpoint.function),
        ...(callsFunction(endpoint) && { function: endpoint.function }),
        authorization: authorizationType,
        ...(authorizer !== undefined && { authorizer }),
        apiKeyRequired,
        ...(description !== undefined && { description }),
        hasRequestSchema: request !== undefined,
      };
    }),
  };
}

export interface EndpointSchemas {
  readonly endpoint: string;
  readonly request?: JsonSchema;
  readonly response?: JsonSchema;
}

/** The JSON schemas that the code of an endpoint names, if any. Runs their modules in a confined child. */
export function endpointSchemas(host: Host, { model }: OpenProject, id: string): Promise<EndpointSchemas> {
  return forUser(host, async () => {
    const own = model.endpoints.filter((one) => one.id === id);
    const { endpoints } = await withSchemas(host, { ...model, endpoints: own });
    const { requestSchema, responseSchema } = endpoints[0] ?? {};
    return {
      endpoint: id,
      ...(requestSchema && { request: requestSchema }),
      ...(responseSchema && { response: responseSchema }),
    };
  });
}
