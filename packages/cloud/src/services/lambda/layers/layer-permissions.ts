import type {
  AddLayerVersionPermissionCommandInput,
  AddLayerVersionPermissionCommandOutput,
  GetLayerVersionPolicyCommandInput,
  GetLayerVersionPolicyCommandOutput,
  RemoveLayerVersionPermissionCommandInput,
} from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { pattern, require } from '../constraints.ts';
import { conflict, notFound, preconditionFailed } from '../errors.ts';
import { policyText } from '../policy/permissions.ts';
import { layerVersions, type PolicyRecord } from '../state.ts';
import { findLayerVersion } from './find-layer.ts';

// https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html#API_AddLayerVersionPermission_RequestBody
const PRINCIPAL = /^(\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root)$/;
const STATEMENT_ID = /^([a-zA-Z0-9-_]+)$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;

/** The errors of these requests name the missing resource. */
const versionMissing = (arn: string): string => `Layer version ${arn} does not exist.`;

function checkRevision(policy: Readonly<PolicyRecord> | undefined, revision: string | undefined): void {
  if (revision === undefined || revision === policy?.revisionId) return;
  throw preconditionFailed(
    'The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id',
  );
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html */
export const addLayerVersionPermission: Operation<
  AddLayerVersionPermissionCommandInput,
  Output<AddLayerVersionPermissionCommandOutput>
> = (input, ctx) => {
  // Other emulators take any principal.
  const checked = ctx.kernel.lenient ? undefined : input.Principal;
  require(pattern(input.Action, 'action', /^lambda:GetLayerVersion$/), pattern(
    checked,
    'principal',
    PRINCIPAL,
    '\\d{12}|\\*|arn:(aws[a-zA-Z-]*):iam::\\d{12}:root',
  ), pattern(input.StatementId, 'statementId', STATEMENT_ID), pattern(
    input.OrganizationId,
    'organizationId',
    ORGANIZATION,
  ));
  const { key, place, record } = findLayerVersion(ctx, input.LayerName ?? '', input.VersionNumber, versionMissing);
  checkRevision(record.policy, input.RevisionId);
  const before = record.policy?.statements ?? [];
  if (before.some(({ Sid }) => Sid === input.StatementId)) {
    throw conflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const principal = input.Principal ?? '';
  const statement = {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: /^\d{12}$/.test(principal) ? { AWS: `arn:aws:iam::${principal}:root` } : principal,
    Action: input.Action,
    Resource: record.layer.LayerVersionArn,
    ...(input.OrganizationId ? { Condition: { StringEquals: { 'aws:PrincipalOrgID': input.OrganizationId } } } : {}),
  };
  const policy = { revisionId: ctx.kernel.ids.uuid(), statements: [...before, statement] };
  layerVersions(place).put(key, { ...record, policy });
  return { Statement: JSON.stringify(statement), RevisionId: policy.revisionId };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */
export const getLayerVersionPolicy: Operation<
  GetLayerVersionPolicyCommandInput,
  Output<GetLayerVersionPolicyCommandOutput>
> = (input, ctx) => {
  const { policy } = findLayerVersion(ctx, input.LayerName ?? '', input.VersionNumber, versionMissing).record;
  if (!policy) {
    throw notFound(
      ctx.kernel.lenient
        ? 'The resource you requested does not exist.'
        : 'No policy is associated with the given resource.',
    );
  }
  return { Policy: policyText(policy), RevisionId: policy.revisionId };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html */
export const removeLayerVersionPermission: Operation<RemoveLayerVersionPermissionCommandInput, object> = (
  input,
  ctx,
) => {
  const { key, place, record } = findLayerVersion(ctx, input.LayerName ?? '', input.VersionNumber, versionMissing);
  const { policy, ...rest } = record;
  const left = policy?.statements.filter(({ Sid }) => Sid !== input.StatementId) ?? [];
  if (!policy || left.length === policy.statements.length) {
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  }
  checkRevision(policy, input.RevisionId);
  const changed = left.length > 0 ? { policy: { revisionId: ctx.kernel.ids.uuid(), statements: left } } : {};
  layerVersions(place).put(key, { ...rest, ...changed });
  return {};
};
