import type { SourceFile } from '../../project/types.ts';
import type { Report } from '../report.ts';
import type { AuthorizerInput } from '../schema/authorizer.ts';
import type { AuthorizerModel } from './types.ts';

interface Defined {
  readonly source: SourceFile;
  readonly path: readonly (string | number)[];
  /** Module of the file; its functions may be named without it. */
  readonly module: string | undefined;
  readonly input: AuthorizerInput;
}

/** Names that the security schemes of AWS_IAM and of API keys have. */
const taken = new Set(['sigv4', 'api_key']);

/** Authorizers of an API, from all files that may define some. */
export class AuthorizerNames {
  readonly #defined = new Map<string, Defined>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  define(
    authorizers: Readonly<Record<string, AuthorizerInput>> | undefined,
    source: SourceFile,
    path: readonly (string | number)[],
    module?: string,
  ): void {
    for (const [name, input] of Object.entries(authorizers ?? {})) {
      const at = [...path, name];
      const first = this.#defined.get(name);
      if (taken.has(name) || first) {
        this.#report({
          message: first
            ? `${source.name}: the authorizer "${name}" is in ${first.source === source ? 'this file' : first.source.name} already.`
            : `${source.name}: "${name}" cannot be the name of an authorizer.`,
          position: source.locateKey(at),
          hint: 'Use another name.',
        });
      } else this.#defined.set(name, { source, path: at, module, input });
    }
  }

  /** All of them; those with mistakes too, so that endpoints can name them. */
  build(protocol: 'REST' | 'HTTP', functions: ReadonlySet<string>): Record<string, AuthorizerModel> {
    const built = [...this.#defined].map(([name, one]) => {
      const model = toModel(name, one, protocol);
      for (const { field, message, hint } of problemsOf(one.input, model, protocol, functions)) {
        const position = one.source.locate([...one.path, field]);
        this.#report({ message: `${one.source.name}: the authorizer "${name}" ${message}.`, position, hint });
      }
      return [name, model] as const;
    });
    this.#checkCount(built.length);
    return Object.fromEntries(built);
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
  #checkCount(count: number): void {
    const beyond = [...this.#defined.values()][10];
    if (!beyond) return;
    this.#report({
      message: `${beyond.source.name}: the API has ${count} authorizers; API Gateway allows 10.`,
      position: beyond.source.locateKey(beyond.path),
    });
  }
}

function toModel(name: string, { input, module }: Defined, protocol: 'REST' | 'HTTP'): AuthorizerModel {
  const { Function: written } = input;
  const defaults = protocol === 'HTTP' ? '$request.header.Authorization' : 'method.request.header.Authorization';
  return {
    name,
    type: input.Type,
    function: written !== undefined && !written.includes('/') && module ? `${module}/${written}` : written,
    credentials: input.AuthorizerCredentials,
    identitySource: input.IdentitySource ?? defaults,
    identityValidationExpression: input.IdentityValidationExpression,
    ttl: input.AuthorizerResultTtlInSeconds ?? 300,
    providerArns: input.ProviderARNs ?? [],
    jwt: input.JwtConfiguration && { issuer: input.JwtConfiguration.Issuer, audience: input.JwtConfiguration.Audience },
    payloadFormatVersion: input.AuthorizerPayloadFormatVersion ?? '2.0',
    simpleResponses: input.EnableSimpleResponses ?? false,
  };
}

interface AuthorizerProblem {
  readonly field: string;
  readonly message: string;
  readonly hint?: string;
}

const restSource = /^(method\.request\.(header|querystring)|context|stageVariables)\.\S+$/;
const httpSource = /^\$(request\.(header|querystring)|context|stageVariables)\.\S+$/;

function* problemsOf(
  input: AuthorizerInput,
  model: AuthorizerModel,
  protocol: 'REST' | 'HTTP',
  functions: ReadonlySet<string>,
): Generator<AuthorizerProblem> {
  const { type } = model;
  const allowed = protocol === 'REST' ? ['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS'] : ['REQUEST', 'JWT'];
  if (!allowed.includes(type)) {
    const api = protocol === 'REST' ? 'a REST API' : 'an HTTP API';
    yield {
      field: 'Type',
      message: `is of Type ${type}, which ${api} does not have`,
      hint: `Use ${allowed.join(' or ')}.`,
    };
    return;
  }
  if (type === 'TOKEN' || type === 'REQUEST') {
    if (model.function === undefined) {
      yield {
        field: 'Type',
        message: 'needs a Function',
        hint: 'Name a function of the project: "Function": "auth/session".',
      };
    } else if (!functions.has(model.function)) {
      yield { field: 'Function', message: `asks "${model.function}", which is not a function of the project` };
    }
  }
  if (type === 'COGNITO_USER_POOLS' && model.providerArns.length === 0) {
    yield { field: 'Type', message: 'needs ProviderARNs', hint: 'Give the ARN of the user pool.' };
  }
  if (type === 'JWT' && !model.jwt)
    yield { field: 'Type', message: 'needs a JwtConfiguration with Issuer and Audience' };
  const pattern = protocol === 'REST' ? restSource : httpSource;
  const wrong = model.identitySource.split(',').find((source) => !pattern.test(source.trim()));
  if (wrong !== undefined) {
    const like = protocol === 'REST' ? 'method.request.header.Authorization' : '$request.header.Authorization';
    yield { field: 'IdentitySource', message: `has the source "${wrong.trim()}"; it must look like ${like}` };
  } else if (type === 'TOKEN' && !/^method\.request\.header\.[^\s,]+$/.test(model.identitySource)) {
    yield { field: 'IdentitySource', message: 'is of Type TOKEN, whose identity is one header' };
  }
  try {
    new RegExp(input.IdentityValidationExpression ?? '');
  } catch {
    yield { field: 'IdentityValidationExpression', message: 'has an expression that is not a regular expression' };
  }
}
