import type {
  Integration,
  UpdateIntegrationCommandOutput,
  UpdateIntegrationRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { patch, type Rule, shortRefusal } from '../../shared/patch.ts';
import { asBoolean, entries, listed, members, number, text } from '../../shared/patch-rules.ts';
import { integrationAt, putIntegrationRecord } from '../methods/change.ts';
import { checkIntegration } from './validate.ts';

const RULES: readonly Rule<Integration>[] = [
  text('/type', 'type'),
  text('/httpMethod', 'httpMethod'),
  text('/uri', 'uri'),
  text('/connectionType', 'connectionType'),
  text('/connectionId', 'connectionId'),
  text('/credentials', 'credentials'),
  text('/passthroughBehavior', 'passthroughBehavior'),
  text('/contentHandling', 'contentHandling'),
  text('/cacheNamespace', 'cacheNamespace'),
  text('/responseTransferMode', 'responseTransferMode'),
  number('/timeoutInMillis', 'timeoutInMillis'),
  entries('/requestParameters/{parameter}', 'requestParameters'),
  entries('/requestTemplates/{contentType}', 'requestTemplates'),
  members('/cacheKeyParameters/{parameter}', 'cacheKeyParameters'),
  listed('/cacheKeyParameters', 'cacheKeyParameters'),
  {
    path: '/tlsConfig/insecureSkipVerification',
    ops: ['add', 'replace'],
    apply({ draft, value }) {
      draft.tlsConfig = { ...draft.tlsConfig, insecureSkipVerification: asBoolean(value) };
    },
  },
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateIntegration.html */
export const updateIntegration: Operation<UpdateIntegrationRequest, Output<UpdateIntegrationCommandOutput>> = (
  input,
  ctx,
) => {
  const updated = patch(
    integrationAt(ctx, input),
    input.patchOperations,
    RULES,
    'updateIntegrationInput',
    shortRefusal(RULES),
  );
  if ((updated.contentHandling as string | undefined) === '') delete updated.contentHandling;
  checkIntegration(ctx, updated);
  return putIntegrationRecord(ctx, input, updated);
};
