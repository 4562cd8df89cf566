import { fail } from '../errors/catalogue/index.ts';
import type { Template, TemplateResource } from '../model/types.ts';

interface Place {
  readonly stage: string;
  readonly region: string;
}

/**
 * Throws if a change needs two deployments: CloudFormation creates the new resource before it deletes the old one, and API Gateway
 * allows only one
 * of them at a time.
 */
export function checkOneAtATime(before: Template | undefined, after: Template, place: Place): void {
  if (!before) return;
  checkDomain(before, after, place);
  checkKeys(before, after, place);
}

const protocolOf = ({ Resources }: Template) => (Resources.HttpApi ? 'HTTP' : 'REST');

/** Domains and mappings of the two kinds of APIs are resources of two types. A type never changes, and neither name nor path is free. */
function checkDomain(before: Template, after: Template, place: Place): void {
  const [from, to] = [protocolOf(before), protocolOf(after)];
  const [was, is] = [before, after].map(({ Outputs = {} }) => Outputs.ApiDomain?.Value);
  if (from === to || was === undefined || is === undefined) return;
  const areMade = before.Resources.DomainName !== undefined && after.Resources.DomainName !== undefined;
  if (areMade || was === is) throw fail('DomainNeedsTwoDeployments', { ...place, from, to, domain: String(was) });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html: a key is in one plan of a stage. */
function checkKeys(before: Template, after: Template, place: Place): void {
  const [old, now] = [plansOfKeys(before), plansOfKeys(after)];
  for (const [key, plan] of now) {
    const was = old.get(key);
    if (was === undefined || was === plan) continue;
    const name = (template: Template, id: string, property: string) => {
      const text = template.Resources[id]?.Properties?.[property];
      return typeof text === 'string' ? text : id;
    };
    const names = { from: name(before, was, 'UsagePlanName'), to: name(after, plan, 'UsagePlanName') };
    throw fail('KeyNeedsTwoDeployments', { ...place, key: name(after, key, 'Name'), ...names });
  }
}

/** Logical ids of plans by those of their keys. */
function plansOfKeys({ Resources }: Template): ReadonlyMap<string, string> {
  const links = Object.values(Resources).filter(({ Type }) => Type === 'AWS::ApiGateway::UsagePlanKey');
  return new Map(links.map((link) => [refOf(link, 'KeyId'), refOf(link, 'UsagePlanId')]));
}

const refOf = ({ Properties = {} }: TemplateResource, name: string): string =>
  String((Properties[name] as { readonly Ref?: unknown } | undefined)?.Ref);
