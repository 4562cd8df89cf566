import type { GetExportCommandOutput, GetExportRequest } from '@aws-sdk/client-api-gateway';
import { stringify } from 'yaml';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, notFound } from '../../shared/errors.ts';
import { findStage } from '../../state/find.ts';
import { apis, documentationVersions, snapshots, stages } from '../../state/state.ts';
import { documentOf } from './document.ts';

const EXTENSIONS = ['integrations', 'apigateway', 'authorizers', 'documentation', 'postman'];

/** The API that a stage serves, as OpenAPI 3.0 or Swagger 2.0. https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html */
export const getExport: Operation<GetExportRequest, Output<GetExportCommandOutput>> = (input, ctx) => {
  const api = input.restApiId ?? '';
  // AWS looks for the stage first, also when there is no such API.
  if (!apis(ctx).has(api) || !stages(ctx, api).has(input.stageName ?? '')) {
    throw notFound('Invalid stage identifier specified');
  }
  if (input.exportType !== 'oas30' && input.exportType !== 'swagger') {
    throw badRequest(`No API exporter for type '${input.exportType}'`);
  }
  const stage = findStage(ctx, api, input.stageName);
  const frozen = snapshots(ctx, api).get(stage.deploymentId)!;
  const wanted = (input.parameters?.extensions ?? '').split(',').map((name) => name.trim());
  const document = documentOf(frozen, {
    dialect: input.exportType,
    region: ctx.region,
    stage: stage.stageName,
    documentation: documentationVersions(ctx, api).get(stage.documentationVersion ?? ''),
    extensions: new Set(wanted.filter((name) => EXTENSIONS.includes(name))),
  });
  const yaml = /yaml/.test(input.accepts ?? '');
  const version = frozen.api.version ?? new Date(stage.createdDate * 1000).toISOString().replace(/\.\d+/, '');
  const name = `${input.exportType}_${version.replaceAll(/[^\w.:-]/g, '_')}`;
  return {
    contentType: 'application/octet-stream',
    contentDisposition: `attachment; filename="${name}.${yaml ? 'yaml' : 'json'}"`,
    body: Buffer.from(yaml ? stringify(document) : JSON.stringify(document, null, 2), 'utf8') as never,
  };
};
