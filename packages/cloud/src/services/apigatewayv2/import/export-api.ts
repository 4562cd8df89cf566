import type { ExportApiCommandInput } from '@aws-sdk/client-apigatewayv2';
import { stringify } from 'yaml';
import type { Context, Operation } from '../../../kernel/context.ts';
import { badRequest } from '../shared/errors.ts';
import { findApi, findStage } from '../state/find.ts';
import type { ApiDefinition } from '../state/records.ts';
import { definition, snapshots } from '../state/state.ts';
import { exportDocument } from './export-document.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-exports-specification.html */
export const exportApi: Operation<ExportApiCommandInput, { body: Uint8Array }> = (input, ctx) => {
  const api = findApi(ctx, input.ApiId);
  if (api.ProtocolType !== 'HTTP') throw badRequest('Export is only supported for HTTP APIs');
  if (input.Specification !== 'OAS30') throw badRequest('Invalid specification: must be OAS30');
  if (input.OutputType !== 'JSON' && input.OutputType !== 'YAML') {
    throw badRequest('Invalid output type: must be JSON or YAML');
  }
  const document = exportDocument(exported(api.ApiId, input.StageName, ctx), {
    stage: input.StageName,
    region: ctx.region,
    extensions: input.IncludeExtensions ?? true,
  });
  const text = input.OutputType === 'JSON' ? JSON.stringify(document, null, 2) : stringify(document);
  return { body: Buffer.from(text, 'utf8') };
};

/** The API as deployed to the stage, or the current one. */
function exported(api: string, stage: string | undefined, ctx: Context): ApiDefinition {
  if (stage === undefined) return definition(ctx, api);
  const { DeploymentId } = findStage(ctx, api, stage);
  if (DeploymentId === undefined) throw badRequest('The stage has no deployment');
  return snapshots(ctx, api).get(DeploymentId) ?? definition(ctx, api);
}
