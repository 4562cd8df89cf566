import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import { invalidParameter } from '../errors.ts';

/** A permission as a statement of the resource's policy. */
export function statementOf(input: AddPermissionRequest, resource: string): Record<string, unknown> {
  const conditions: [string, string, string][] = [];
  if (input.SourceAccount) conditions.push(['StringEquals', 'AWS:SourceAccount', input.SourceAccount]);
  if (input.PrincipalOrgID) conditions.push(['StringEquals', 'aws:PrincipalOrgID', input.PrincipalOrgID]);
  if (input.EventSourceToken) conditions.push(['StringEquals', 'lambda:EventSourceToken', input.EventSourceToken]);
  if (input.FunctionUrlAuthType) {
    conditions.push(['StringEquals', 'lambda:FunctionUrlAuthType', input.FunctionUrlAuthType]);
  }
  if (input.InvokedViaFunctionUrl !== undefined) {
    conditions.push(['Bool', 'lambda:InvokedViaFunctionUrl', String(input.InvokedViaFunctionUrl)]);
  }
  if (input.SourceArn) conditions.push(['ArnLike', 'AWS:SourceArn', input.SourceArn]);
  const condition: Record<string, Record<string, string>> = {};
  for (const [operator, key, value] of conditions) condition[operator] = { ...condition[operator], [key]: value };
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principalOf(input.Principal ?? ''),
    Action: input.Action,
    Resource: resource,
    ...(conditions.length > 0 ? { Condition: condition } : {}),
  };
}

function principalOf(principal: string): unknown {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (principal.startsWith('arn:')) return { AWS: principal };
  if (!/\.amazonaws\.com(\.cn)?$|\.amazon\.com$|^[a-z0-9.-]+\.aws\.internal$/.test(principal)) {
    throw invalidParameter('The provided principal was invalid. Please check the principal and try again.');
  }
  return { Service: principal };
}
