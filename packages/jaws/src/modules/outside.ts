import { isObject } from '../base/text.ts';
import { logicalId } from '../project/names.ts';
import { functionsOf } from './functions.ts';
import { inWords, narrows } from './rights.ts';
import type { Json, ModulePackage } from './types.ts';

type OwnerPackage = Pick<ModulePackage, 'name' | 'files' | 'additions'>;

/** What JAWS adds to the resources of a stage for a module that asks for it. */
const given = ['WebSocketApi'];

/** Services whose rights a condition limits to what is the module's: an event's source, a mail's sender. */
const byCondition = new Set(['events', 'ses']);

/** Types whose service has another name in ARNs. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html */
const services: Readonly<Record<string, string>> = { StepFunctions: 'states' };

/**
 * Tells, of a resource in words, whether it is one of the module: a reference to a resource of it with nothing before, a name that one of its
 * resources of that service has, or one of its functions. Names of resources that exist only on a condition do not count, nor other accounts.
 */
export function ownedBy(module: OwnerPackage): (words: string) => boolean {
  const resources = module.additions.named.Resources;
  const functions = functionsOf(module).map(({ id }) => logicalId(module.name, id.slice(module.name.length + 1)));
  const names = Object.values(resources).flatMap((one) => {
    const { Type, Properties, Condition } = one as Json;
    const [, kind = ''] = String(Type).split('::');
    const service = services[kind] ?? kind.toLowerCase();
    return Object.entries(isObject(Properties) && Condition === undefined ? Properties : {}).flatMap(([key, value]) =>
      key.endsWith('Name') && !/[*?]/.test(inWords(value)) ? [`${service}:${inWords(value).replace(/^\//, '')}`] : [],
    );
  });
  const isNamed = (part: string) => {
    const [, id = '', attribute = 'Name'] = /^<([^.<>]+)(?:\.([^<>]+))?>(?=$|[:/])/.exec(part) ?? [];
    return (given.includes(id) || Object.hasOwn(resources, id)) && /(?:Arn|Name|Id)$/.test(attribute);
  };
  return (words) => {
    const [arn, , service = '', , account = '', ...rest] = words.split(/:(?![^<]*>)/);
    if (arn !== 'arn') return isNamed(words);
    if (account !== '' && account !== '<AWS::AccountId>') return false;
    const whole = rest.join(':');
    const name = service === 's3' ? whole : whole.replace(/^[a-z-]+[:/]/, '');
    const target = `${service}:${name.replace(/^\//, '')}`;
    const isFunction = functions.some((id) =>
      [id, `${id}:live`].includes(name.replace('<aaStage>-<aaProjectName>-', '')),
    );
    return (
      [whole, name].some(isNamed) ||
      names.some((one) => target === one || [`${one}/`, `${one}:`].some((start) => target.startsWith(start))) ||
      (service === 'lambda' && isFunction)
    );
  };
}

/** Why a resource of a statement, in words, is not one of the module. AWS's own resources, such as models of Bedrock, have no account. */
export function whyOutside(resource: string, { Condition }: Json, isOwn: (words: string) => boolean): string[] {
  if (resource.startsWith('{')) return [`the resource ${resource} is known only to CloudFormation`];
  const [, , service = '', , account] = resource.split(/:(?![^<]*>)/);
  if (resource === '*' || isOwn(resource)) return [];
  if (byCondition.has(service) && narrows(Condition)) return [];
  if (service === 'bedrock' && account === '') return [];
  return [`the resource "${resource}" is not one of this module`];
}
