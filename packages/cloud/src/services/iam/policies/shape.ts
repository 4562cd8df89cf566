import type { Policy, PolicyVersion } from '@aws-sdk/client-iam';
import type { Holder, Iam, PolicyRecord, PolicyVersionRecord, RoleRecord } from '../records.ts';
import { encodeDocument } from './document.ts';

export interface Uses {
  attachments(arn: string): number;
  boundaries(arn: string): number;
}

/** How often each policy is attached and used as a boundary, counted in one go. */
export function usesOf(state: Iam): Uses {
  const attachments = new Map<string, number>();
  const boundaries = new Map<string, number>();
  const add = (counts: Map<string, number>, arn: string) => counts.set(arn, (counts.get(arn) ?? 0) + 1);
  for (const holders of [state.users, state.groups, state.roles]) {
    for (const holder of holders.values() as Iterable<Holder & Partial<Pick<RoleRecord, 'boundary'>>>) {
      for (const arn of holder.attached) add(attachments, arn);
      if (holder.boundary) add(boundaries, holder.boundary);
    }
  }
  return { attachments: (arn) => attachments.get(arn) ?? 0, boundaries: (arn) => boundaries.get(arn) ?? 0 };
}

/** A policy as lists show it: without description and tags. */
export function policySummary(policy: Readonly<PolicyRecord>, uses: Uses): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: uses.attachments(policy.arn),
    PermissionsBoundaryUsageCount: uses.boundaries(policy.arn),
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
  };
}

export function policyShape(policy: Readonly<PolicyRecord>, uses: Uses): Policy {
  return {
    ...policySummary(policy, uses),
    ...(policy.description === undefined ? {} : { Description: policy.description }),
    Tags: [...policy.tags],
  };
}

/** A version without its document, as lists show it. */
export function versionSummary(policy: Readonly<PolicyRecord>, version: PolicyVersionRecord): PolicyVersion {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: new Date(version.created),
  };
}

export function versionShape(policy: Readonly<PolicyRecord>, version: PolicyVersionRecord): PolicyVersion {
  return { Document: encodeDocument(version.document), ...versionSummary(policy, version) };
}
