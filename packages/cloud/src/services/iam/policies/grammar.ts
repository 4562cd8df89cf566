import { isDatePolicyValue } from './dates.ts';
import { isLegacyResource, resourceFault } from './resource-grammar.ts';
import { listOf, type RawPolicy, type RawStatement, readSyntax } from './syntax.ts';

const LEGACY = 'The policy failed legacy parsing';

/**
 * AWS's message for the first fault of an identity policy, in AWS's order of checks, or undefined for a good one.
 * Order and messages as moto's recorded cases have them (tests/test_iam/test_iam_policies.py).
 */
export function policyFault(text: string, inline = false): string | undefined {
  const policy = readSyntax(text);
  if (typeof policy === 'string') return policy;
  // Inline policies may leave it out and then are of 2008, as those are that SAM writes.
  const versionless = inline && (policy.Version === undefined || policy.Version === '2008-10-17');
  if (policy.Version !== '2012-10-17' && !versionless) return 'Policy document must be version 2012-10-17 or greater.';
  const { statements } = policy;
  return statementsFault(policy, true) ?? actionsFault(statements) ?? resourcesMissing(statements);
}

/** Faults that identity and trust policies share. */
export function statementsFault({ statements }: RawPolicy, identity: boolean): string | undefined {
  if (statements.some((one) => !/^(Allow|Deny)$/.test(one.Effect) || !datesParse(one))) return LEGACY;
  const resources = statements.flatMap((one) => [...listOf(one.Resource), ...listOf(one.NotResource)]);
  const fault = resources.map(resourceFault).find((one) => one !== undefined);
  if (!fault && resources.some((one) => !isLegacyResource(one))) return LEGACY;
  const sids = statements.map((one) => one.Sid).filter((sid) => sid);
  if (new Set(sids).size < sids.length) return 'Statement IDs (SID) in a single policy must be unique.';
  if (identity && statements.some((one) => 'Principal' in one || 'NotPrincipal' in one)) {
    return 'Policy document should not specify a principal.';
  }
  if (statements.some((one) => listOf(one.Action ?? one.NotAction).length === 0)) {
    return 'Policy statement must contain actions.';
  }
  return fault;
}

function datesParse(statement: RawStatement): boolean {
  return Object.entries(statement.Condition ?? {})
    .filter(([operator]) => operator.replace(/^For\w+:/, '').startsWith('Date'))
    .flatMap(([, keys]) => Object.values(keys))
    .flat()
    .every((value) => isDatePolicyValue(String(value)));
}

function actionsFault(statements: readonly RawStatement[]): string | undefined {
  const all = [...statements.map((one) => one.Action), ...statements.map((one) => one.NotAction)].flatMap(listOf);
  for (const action of all) {
    if (action === '*') continue;
    const parts = action.split(':');
    if (parts.length === 1) {
      return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
    }
    if (parts.length > 2) return 'Actions/Condition can contain only one colon.';
    if (parts[0] !== '*' && /[^a-zA-Z0-9\-.]/.test(parts[0] ?? '')) return `Vendor ${parts[0]} is not valid`;
  }
  return undefined;
}

function resourcesMissing(statements: readonly RawStatement[]): string | undefined {
  const missing = statements.some((one) => listOf(one.Resource ?? one.NotResource).length === 0);
  return missing ? 'Policy statement must contain resources.' : undefined;
}
