import { objectIn } from './functions.ts';
import { inWords } from './rights.ts';
import type { Json } from './types.ts';

/** What a resource grants without a statement, and why it is broader than a module needs. */
export interface Grant {
  readonly who: string;
  readonly does: string;
  readonly what: string;
  readonly why: string;
  /** Property that says so; none for the whole resource. */
  readonly key?: string;
}

/** Resources that run a template or code which the package does not have, by the rights of the user who deploys. */
const elsewhere = /^(?:Custom::.+|AWS::CloudFormation::(?:CustomResource|Stack|StackSet|Macro|WaitCondition|Hook\w*))$/;

/** Open addresses, ways to sign in, and code, data and rights that come from outside of the package or go there. */
export function grantsOf(
  label: string,
  type: string,
  properties: Json,
  isOwn: (words: string) => boolean,
): readonly Grant[] {
  const found: Grant[] = [];
  const list = (value: unknown) => [value ?? []].flat(9);
  const grant = (who: string, does: string, what: string, why: string, key?: string) =>
    found.push({ who, does, what, why, ...(key !== undefined && { key }) });
  const everyone = (does: string, why: string, key?: string) => grant('everyone', does, label, why, key);

  if (elsewhere.test(type)) {
    const from = inWords(properties.TemplateURL ?? properties.ServiceToken ?? '');
    grant(label, 'run', from === '' ? type : `${type}, ${from}`, 'the package does not show what that does');
  }
  const { AuthorizationType = 'NONE', AccessControl, RouteKey } = properties;
  const isSocketRoute = RouteKey !== undefined && properties.ApiId === undefined;
  switch (type) {
    case 'AWS::Lambda::Url':
      // Left out among a function's sources it is AWS_IAM; elsewhere CloudFormation requires it.
      if (list(properties.AuthType).some((one) => inWords(one) !== 'AWS_IAM'))
        everyone('call the address', 'AuthType is NONE: it is past the API and its limits', 'AuthType');
      break;
    case 'AWS::ApiGateway::Method':
    case 'AWS::ApiGatewayV2::Route':
      // API Gateway asks who a client is when it connects. Routes among a function's sources are those of a WebSocket API.
      if (AuthorizationType !== 'NONE' || properties.Authorizer !== undefined) break;
      if (!isSocketRoute || RouteKey === '$connect')
        everyone('call', 'it has no AuthorizationType', 'AuthorizationType');
      break;
    case 'AWS::ApiGatewayV2::Api':
    case 'AWS::ApiGateway::RestApi':
      for (const key of ['Target', 'Body', 'BodyS3Location'])
        if (properties[key] !== undefined) everyone('call', `nothing here shows who its ${key} lets in`, key);
      break;
    case 'AWS::Lambda::Function':
    case 'AWS::Lambda::LayerVersion':
      for (const key of ['S3Bucket', 'ImageUri']) {
        const code = objectIn(properties, 'Code')[key] ?? objectIn(properties, 'Content')[key];
        if (code !== undefined) grant(label, 'run', `code of ${inWords(code)}`, 'the package does not have that code');
      }
      break;
    case 'AWS::S3::Bucket':
      if (/^(?:Public|Authenticated)Read/.test(String(AccessControl)))
        everyone(
          AccessControl === 'PublicReadWrite' ? 'read and write' : 'read',
          'its AccessControl is public',
          'AccessControl',
        );
      for (const rule of list(objectIn(properties, 'ReplicationConfiguration').Rules)) {
        const to = inWords(objectIn(rule, 'Destination').Bucket ?? '');
        if (!isOwn(to))
          grant(label, 'copy everything to', to, 'that bucket is not one of this module', 'ReplicationConfiguration');
      }
      break;
    case 'AWS::SNS::Subscription':
    case 'AWS::Events::ApiDestination': {
      const to = inWords(properties.InvocationEndpoint ?? properties.Endpoint ?? '');
      if (/^https?:|@/.test(to)) grant(label, 'send everything to', to, 'that is outside of AWS');
      break;
    }
    case 'AWS::IAM::AccessKey':
      grant(
        `a key of ${inWords(properties.UserName)}`,
        'be used',
        'on every machine',
        'a key works outside of AWS and does not expire',
      );
      break;
    case 'AWS::IAM::User':
      if (properties.LoginProfile !== undefined)
        grant(
          'anyone who knows its password',
          'sign in as',
          `the user ${label}`,
          'the module chooses it',
          'LoginProfile',
        );
      break;
    case 'AWS::Cognito::IdentityPool':
      if (String(properties.AllowUnauthenticatedIdentities) === 'true')
        everyone('be a guest of', 'guests have a role of it', 'AllowUnauthenticatedIdentities');
      break;
  }
  const members = type === 'AWS::IAM::UserToGroupAddition' ? list(properties.Users).map(inWords).join(', ') : label;
  for (const group of [...list(properties.Groups), ...list(properties.GroupName)].map(inWords))
    if (/^AWS::IAM::User/.test(type) && !isOwn(group))
      grant(members, 'do all that', `the group ${group} may`, 'the package does not have that group', 'Groups');
  return found;
}
