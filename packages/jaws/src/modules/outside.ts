import { logicalId } from '../project/names.ts';
import { functionsOf, objectIn } from './functions.ts';
import { inWords, narrows } from './rights.ts';
import type { Json, ModulePackage } from './types.ts';

type OwnerPackage = Pick<ModulePackage, 'name' | 'files' | 'additions'>;

/** What JAWS adds to the resources of a stage for a module that asks for it. */
const given: Json = { WebSocketApi: { Type: 'AWS::ApiGatewayV2::Api' } };

/** Services whose rights a condition limits to what is the module's: an event's source, a mail's sender. */
const byCondition = new Set(['events', 'ses']);

/**
 * Types whose service has another name in ARNs, or several.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const services: Readonly<Record<string, string>> = {
  'ApiGateway::RestApi': 'execute-api',
  'ApiGatewayV2::Api': 'execute-api',
  'Cognito::IdentityPool': 'cognito-identity',
  'Cognito::UserPool': 'cognito-idp',
  'EFS::': 'elasticfilesystem',
  'ElasticLoadBalancingV2::': 'elasticloadbalancing',
  'KinesisFirehose::': 'firehose',
  'OpenSearchService::': 'es',
  'StepFunctions::': 'states',
};

/** A program or a template elsewhere decides what their references and attributes are. */
const isForeign = /^(?:AWS::CloudFormation|Custom)::/;
/** Their names, which a reference gives, can be any text, also an ARN. */
const anyName = /^AWS::(?:CloudWatch::\w*Alarm|Cognito::UserPool(?:Group|User|IdentityProvider))$/;

/** ARNs of these have nothing before the name: `arn:aws:sqs:us-east-1:1:jobs`. */
const withoutKind = new Set(['s3', 'sqs', 'sns']);

function serviceOf(type: string): string {
  const [, service = '', kind = ''] = type.split('::');
  return services[`${service}::${kind}`] ?? services[`${service}::`] ?? service.toLowerCase();
}

/** `statemachine` of `StateMachine` and of `stateMachine:`, `eventbus` of `event-bus/`. */
const plain = (kind: string): string => kind.replace(/[-:/]/g, '').toLowerCase();

/** The name that a resource of the template gives itself, as ARNs have it: `dynamodb:table:users`, `sqs::jobs`. */
function nameOf({ Type, Properties, Condition }: Json): string[] {
  const type = inWords(Type);
  const kind = type.split('::')[2] ?? '';
  const properties = objectIn({ Properties }, 'Properties');
  const name = inWords(properties[`${kind}Name`] ?? properties.Name ?? '').replace(/^\//, '');
  const service = serviceOf(type);
  if (Condition !== undefined || name === '' || /[*?{]|, /.test(name)) return [];
  return [`${service}:${withoutKind.has(service) ? '' : plain(kind)}:${name}`];
}

/** Parts of an ARN; a name of a reference has colons too. */
const partsOf = (words: string): string[] =>
  words.match(/(?:^|:)(?:<[^<>]*>|[^:])*/g)?.map((one) => one.replace(/^:/, '')) ?? [];

/**
 * Tells, of a resource in words, whether it is one of the module: a reference to a resource of it with nothing before, a name that one of its
 * resources of that service has, or one of its functions. Names of resources that exist only on a condition do not count, nor other accounts.
 */
export function ownedBy(module: OwnerPackage): (words: string) => boolean {
  const resources = { ...given, ...module.additions.named.Resources };
  const functions = functionsOf(module).map(({ id }) => logicalId(module.name, id.slice(module.name.length + 1)));
  const names = Object.values(module.additions.named.Resources).flatMap((one) => nameOf(one as Json));
  const isNamed = (part: string, service?: string) => {
    const [, id = '', attribute = 'RefName'] = /^<([^.<>]+)(?:\.([^<>]+))?>(?=$|[:/])/.exec(part) ?? [];
    const type = Object.hasOwn(resources, id) ? inWords(objectIn(resources, id).Type) : '';
    const isOfService = service === undefined || serviceOf(type) === service;
    if (type === '' || !isOfService || isForeign.test(type)) return false;
    return /(?:Arn|Name|Id)$/.test(attribute) && !(attribute === 'RefName' && anyName.test(type));
  };
  return (words) => {
    const [arn, , service = '', , account = '', ...rest] = partsOf(words);
    if (arn !== 'arn') return isNamed(words);
    if (account !== '' && account !== '<AWS::AccountId>') return false;
    const whole = rest.join(':');
    const kind = withoutKind.has(service) ? '' : (/^\/?[a-zA-Z-]+[:/]/.exec(whole)?.[0] ?? '');
    const name = whole.slice(kind.length).replace(/^\//, '');
    const target = `${service}:${plain(kind)}:${name}`;
    const isFunction = functions.some((id) =>
      [id, `${id}:live`].includes(name.replace('<aaStage>-<aaProjectName>-', '')),
    );
    return (
      [whole, name].some((one) => isNamed(one, service)) ||
      names.some((one) => target === one || [`${one}/`, `${one}:`].some((start) => target.startsWith(start))) ||
      (service === 'lambda' && kind === 'function:' && isFunction)
    );
  };
}

/** Why a resource of a statement, in words, is not one of the module. AWS's own resources, such as models of Bedrock, have no account. */
export function whyOutside(resource: string, { Condition }: Json, isOwn: (words: string) => boolean): string[] {
  if (resource.startsWith('{')) return [`the resource ${resource} is known only to CloudFormation`];
  const [, , service = '', , account] = partsOf(resource);
  if (resource === '*' || isOwn(resource)) return [];
  if (byCondition.has(service) && narrows(Condition)) return [];
  if (service === 'bedrock' && account === '') return [];
  return [`the resource "${resource}" is not one of this module`];
}
