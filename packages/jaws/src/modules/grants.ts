import { isObject } from '../base/text.ts';
import { inWords } from './rights.ts';
import { isReference } from './statements.ts';
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

const signsIn = /^(?:AWS_IAM|COGNITO_USER_POOLS|CUSTOM|JWT)$/;
/** A route of a WebSocket API that a client reaches only after $connect. */
const otherRoute = /^(?!\$connect$)[^<{]+$/;
const closed = /^(?:Private|BucketOwner(?:Read|FullControl)|LogDeliveryWrite|AwsExecRead)$/;

/** Open addresses, ways to sign in, and code, data and rights that come from outside of the package or go there. */
export function grantsOf(
  label: string,
  type: string,
  properties: Json,
  isOwn: (words: string) => boolean,
): readonly Grant[] {
  const found: Grant[] = [];
  const list = (value: unknown) => [value ?? []].flat(9);
  const words = (value: unknown) => list(value).map(inWords);
  /** All that is at a key; also what a function stands for that only CloudFormation knows. */
  const at = (value: unknown, key: string) =>
    list(value).flatMap((one) =>
      isObject(one) && !Object.keys(one).some((name) => name === 'Ref' || name.startsWith('Fn::'))
        ? list(one[key])
        : [one],
    );
  const grant = (who: string, does: string, what: string, why: string, key?: string) =>
    found.push({ who, does, what, why, ...(key !== undefined && { key }) });
  const everyone = (does: string, why: string, key?: string) => grant('everyone', does, label, why, key);

  if (elsewhere.test(type)) {
    const from = inWords(properties.TemplateURL ?? properties.ServiceToken ?? '');
    grant(label, 'run', from === '' ? type : `${type}, ${from}`, 'the package does not show what that does');
  }
  switch (type) {
    case 'AWS::Lambda::Url':
      // Left out among a function's sources it is AWS_IAM; elsewhere CloudFormation requires it.
      if (words(properties.AuthType).some((one) => one !== 'AWS_IAM'))
        everyone('call the address', 'AuthType is NONE: it is past the API and its limits', 'AuthType');
      break;
    case 'AWS::ApiGateway::Method':
    case 'AWS::ApiGatewayV2::Route':
      // API Gateway asks who a client is when it connects. Routes among a function's sources are those of a WebSocket API.
      if (words(properties.AuthorizationType ?? 'NONE').every((one) => signsIn.test(one))) break;
      if (isObject(properties.Authorizer) && !isReference(properties.Authorizer)) break;
      if (
        properties.ApiId !== undefined ||
        words(properties.RouteKey ?? '$connect').some((one) => !otherRoute.test(one))
      )
        everyone('call', 'it has no AuthorizationType', 'AuthorizationType');
      break;
    case 'AWS::ApiGatewayV2::Api':
    case 'AWS::ApiGateway::RestApi':
      for (const key of ['Target', 'Body', 'BodyS3Location'])
        if (properties[key] !== undefined) everyone('call', `nothing here shows who its ${key} lets in`, key);
      break;
    case 'AWS::Lambda::Function':
    case 'AWS::Lambda::LayerVersion':
      for (const code of new Set(
        [properties.Code, properties.Content].flatMap((one) =>
          [...at(one, 'S3Bucket'), ...at(one, 'ImageUri')].map(inWords),
        ),
      ))
        grant(label, 'run', `code of ${code}`, 'the package does not have that code');
      break;
    case 'AWS::S3::Bucket':
      for (const access of words(properties.AccessControl).filter((one) => !closed.test(one)))
        everyone(
          access.endsWith('Write') ? 'read and write' : 'read',
          `its AccessControl is ${access}`,
          'AccessControl',
        );
      for (const rule of at(properties.ReplicationConfiguration, 'Rules'))
        for (const to of at(at(rule, 'Destination'), 'Bucket')
          .map(inWords)
          .filter((one) => !isOwn(one)))
          grant(label, 'copy everything to', to, 'that bucket is not one of this module', 'ReplicationConfiguration');
      break;
    case 'AWS::SNS::Subscription':
    case 'AWS::Events::ApiDestination':
      // A parameter without a default is the user's own.
      for (const to of words(properties.InvocationEndpoint ?? properties.Endpoint))
        if (!isOwn(to) && !/^arn:[^@]*$|^<[^<>.]+>$/.test(to))
          grant(label, 'send everything to', to, 'nothing here shows that it stays in AWS');
      break;
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
      if (words(properties.AllowUnauthenticatedIdentities).some((one) => one !== 'false'))
        everyone('be a guest of', 'guests have a role of it', 'AllowUnauthenticatedIdentities');
      break;
  }
  const members = type === 'AWS::IAM::UserToGroupAddition' ? words(properties.Users).join(', ') : label;
  for (const group of [...words(properties.Groups), ...words(properties.GroupName)])
    if (/^AWS::IAM::User/.test(type) && !isOwn(group))
      grant(members, 'do all that', `the group ${group} may`, 'the package does not have that group', 'Groups');
  return found;
}
