import { isObject } from '../base/text.ts';
import type { Composed } from './compose.ts';
import type { Report } from './report.ts';

/**
 * Characters of all inline policies of a role, and of a group, without white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
const limits = { Roles: 10_240, Groups: 5_120 } as const;

/** Reports roles and groups of a template whose policies are too large whatever CloudFormation puts into them. */
export function checkPolicySizes({ template, sources }: Composed, report: Report): void {
  const policies = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Policy');
  for (const kind of ['Roles', 'Groups'] as const) {
    const sizes = new Map<string, { size: number; largest: string; limit: number }>();
    for (const [id, { Properties = {} }] of policies) {
      const size = smallest(Properties.PolicyDocument);
      for (const owner of [Properties[kind] ?? []].flat().flatMap(refOf)) {
        const before = sizes.get(owner) ?? { size: 0, largest: id, limit: 0 };
        const largest = size > before.limit ? id : before.largest;
        sizes.set(owner, { size: before.size + size, largest, limit: Math.max(size, before.limit) });
      }
    }
    for (const [owner, { size, largest }] of sizes) {
      if (size <= limits[kind]) continue;
      const { module: _, ...position } = sources[largest]!;
      report({
        message: `The policies of ${owner} have at least ${size} characters, and IAM allows ${limits[kind]} in a ${kind === 'Roles' ? 'role' : 'group'}.`,
        position,
        hint:
          kind === 'Roles'
            ? 'Give functions roles of their own: iamPolicyDocumentStatements in their awsm.json.'
            : `If nobody is in the group ${owner}, take it out of the template, and Groups out of ${largest}: in a role the same policy may have ${limits.Roles} characters.`,
      });
    }
  }
}

const refOf = (value: unknown): string[] => (isObject(value) && typeof value.Ref === 'string' ? [value.Ref] : []);

/** The minimum number of characters in a value: those that are written, without values that CloudFormation inserts. */
function smallest(value: unknown): number {
  if (Array.isArray(value)) return 2 + value.length - 1 + value.reduce((sum: number, one) => sum + smallest(one), 0);
  if (!isObject(value)) return JSON.stringify(value ?? '').length;
  const entries = Object.entries(value);
  const [[name = '', inner] = []] = entries;
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return 2 + textIn(name, inner);
  return 2 + entries.length - 1 + entries.reduce((sum, [key, one]) => sum + key.length + 3 + smallest(one), 0);
}

function textIn(name: string, inner: unknown): number {
  const [first] = [inner].flat();
  if (name === 'Fn::Sub' && typeof first === 'string') return first.replaceAll(/\$\{[^{}]*\}/g, '').length;
  if (name !== 'Fn::Join' || !Array.isArray(inner)) return 0;
  const texts = [inner[1]].flat().filter((one) => typeof one === 'string');
  return texts.join('').length;
}
