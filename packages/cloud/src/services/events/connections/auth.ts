import type {
  ConnectionHttpParameters,
  ConnectionOAuthHttpMethod,
  CreateConnectionAuthRequestParameters,
  UpdateConnectionAuthRequestParameters,
} from '@aws-sdk/client-eventbridge';
import { invalid } from '../errors.ts';
import { isCallable } from '../https-endpoint.ts';

/** Credentials of a connection as its secret holds them. */
export interface Secret {
  readonly api_key_name?: string | undefined;
  readonly api_key_value?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly authorization_endpoint?: string | undefined;
  readonly http_method?: string | undefined;
  readonly oauth_http_parameters?: HttpParameters | undefined;
  readonly invocation_http_parameters?: HttpParameters | undefined;
}

interface Parameter {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
  readonly is_value_secret?: boolean | undefined;
}

export interface HttpParameters {
  readonly header_parameters?: readonly Parameter[] | undefined;
  readonly query_string_parameters?: readonly Parameter[] | undefined;
  readonly body_parameters?: readonly Parameter[] | undefined;
}

type Auth = CreateConnectionAuthRequestParameters | UpdateConnectionAuthRequestParameters;

export function secretOf(type: string | undefined, auth: Auth | undefined, before: Secret = {}): Secret {
  const invocation = httpParameters(auth?.InvocationHttpParameters) ?? before.invocation_http_parameters;
  const more = invocation ? { invocation_http_parameters: invocation } : {};
  if (type === 'API_KEY') {
    const { ApiKeyName, ApiKeyValue } = auth?.ApiKeyAuthParameters ?? {};
    return {
      api_key_name: required(ApiKeyName ?? before.api_key_name, 'API_KEY'),
      api_key_value: required(ApiKeyValue ?? before.api_key_value, 'API_KEY'),
      ...more,
    };
  }
  if (type === 'BASIC') {
    const { Username, Password } = auth?.BasicAuthParameters ?? {};
    return {
      username: required(Username ?? before.username, 'BASIC'),
      password: required(Password ?? before.password, 'BASIC'),
      ...more,
    };
  }
  const { AuthorizationEndpoint, HttpMethod, ClientParameters, OAuthHttpParameters } = auth?.OAuthParameters ?? {};
  const oauth = httpParameters(OAuthHttpParameters) ?? before.oauth_http_parameters;
  return {
    client_id: required(ClientParameters?.ClientID ?? before.client_id, 'OAUTH_CLIENT_CREDENTIALS'),
    client_secret: required(ClientParameters?.ClientSecret ?? before.client_secret, 'OAUTH_CLIENT_CREDENTIALS'),
    authorization_endpoint: required(
      AuthorizationEndpoint ?? before.authorization_endpoint,
      'OAUTH_CLIENT_CREDENTIALS',
    ),
    http_method: HttpMethod ?? before.http_method ?? 'POST',
    ...(oauth ? { oauth_http_parameters: oauth } : {}),
    ...more,
  };
}

/** Throws if the OAuth endpoint is not an HTTPS URL, as AWS does. */
export function checkAuthorizationEndpoint(auth: Auth | undefined): void {
  const endpoint = auth?.OAuthParameters?.AuthorizationEndpoint;
  if (!endpoint || isCallable(endpoint)) return;
  throw invalid(
    `Parameter AuthorizationEndpoint is not valid. Reason: Endpoint '${endpoint}' is invalid, please provide a valid HTTPS endpoint URL.`,
  );
}

function required(value: string | undefined, type: string): string {
  if (value) return value;
  throw invalid(`Authorization parameters for the authorization type ${type} are missing or incomplete.`);
}

function httpParameters(sent: ConnectionHttpParameters | undefined): HttpParameters | undefined {
  if (!sent) return undefined;
  const all = (list: readonly { Key?: string; Value?: string; IsValueSecret?: boolean }[] | undefined) =>
    list?.map(({ Key, Value, IsValueSecret = false }) => ({ key: Key, value: Value, is_value_secret: IsValueSecret }));
  const [headers, query, body] = [
    all(sent.HeaderParameters),
    all(sent.QueryStringParameters),
    all(sent.BodyParameters),
  ];
  return {
    ...(headers ? { header_parameters: headers } : {}),
    ...(query ? { query_string_parameters: query } : {}),
    ...(body ? { body_parameters: body } : {}),
  };
}

/** The members in a description: no key, no password, no secret value. */
export function shownOf(type: string | undefined, secret: Secret): CreateConnectionAuthRequestParameters {
  const invocation = shownParameters(secret.invocation_http_parameters);
  const more = invocation ? { InvocationHttpParameters: invocation } : {};
  // Requests contain secrets that responses omit: their types differ only in that.
  const shown = (value: object): CreateConnectionAuthRequestParameters =>
    ({ ...value, ...more }) as CreateConnectionAuthRequestParameters;
  if (type === 'API_KEY') return shown({ ApiKeyAuthParameters: { ApiKeyName: secret.api_key_name } });
  if (type === 'BASIC') return shown({ BasicAuthParameters: { Username: secret.username } });
  const oauth = shownParameters(secret.oauth_http_parameters);
  return shown({
    OAuthParameters: {
      ClientParameters: { ClientID: secret.client_id },
      AuthorizationEndpoint: secret.authorization_endpoint,
      HttpMethod: secret.http_method as ConnectionOAuthHttpMethod,
      ...(oauth ? { OAuthHttpParameters: oauth } : {}),
    },
  });
}

function shownParameters(parameters: HttpParameters | undefined): ConnectionHttpParameters | undefined {
  if (!parameters) return undefined;
  const all = (list: readonly Parameter[] | undefined) =>
    list?.map(({ key, value, is_value_secret }) => ({
      Key: key,
      ...(is_value_secret ? {} : { Value: value }),
      IsValueSecret: is_value_secret,
    }));
  return {
    ...(parameters.header_parameters ? { HeaderParameters: all(parameters.header_parameters) } : {}),
    ...(parameters.query_string_parameters ? { QueryStringParameters: all(parameters.query_string_parameters) } : {}),
    ...(parameters.body_parameters ? { BodyParameters: all(parameters.body_parameters) } : {}),
  };
}
