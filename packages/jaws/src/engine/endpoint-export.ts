import { dirname } from 'node:path';
import { cannotWrite, makeFolder, replaceFile } from '../base/files.ts';
import { readStack } from '../deploy/read.ts';
import { noApi } from '../model/api/types.ts';
import type { Model } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { stackName } from '../templates/names.ts';
import { exportedDocument } from '../templates/openapi/document.ts';
import { pseudoParameters, resolveReferences } from '../templates/openapi/resolve.ts';
import { yaml } from '../templates/openapi/yaml.ts';
import { deployedUrls } from './endpoints.ts';
import type { Host } from './host.ts';
import { forUser, openProject, reach, regionsOf } from './open.ts';
import { withSchemas } from './request-schemas.ts';
import type { EndpointExport, EndpointExportOptions } from './types.ts';

/**
 * The endpoints of the project as an OpenAPI document of version 3.0 or 3.1. With a stage it lists the servers where they are deployed;
 * without one no account is reached. Throws CannotWrite.
 */
export function exportEndpoints(host: Host, options: EndpointExportOptions): Promise<EndpointExport> {
  return forUser(host, async () => {
    const model = await withSchemas(host, openProject(options.root).model);
    const { stage } = options;
    const urls = stage === undefined ? [] : await deployedUrls(host, model, options);
    const servers = [...new Set(urls.map(({ url, path }) => url.slice(0, url.length - path.length) || url))];
    const made = exportedDocument(model, model.api ?? noApi, { ...options, servers });
    // Extensions have references that only CloudFormation resolves.
    const known = options.extensions && stage !== undefined ? await valuesIn(host, model, { ...options, stage }) : {};
    const document = resolveReferences(made, known) as EndpointExport['document'];
    const text = options.format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : yaml(document);
    if (options.out !== undefined) {
      writeText(options.out, text);
      host.emit({ type: 'wrote', path: options.out });
    }
    return { document, text, file: options.out };
  });
}

/** What references mean in the requested region, or in the first of the stage. Secrets are masked by AWS. */
async function valuesIn(
  host: Host,
  model: Model,
  options: EndpointExportOptions & { readonly stage: string },
): Promise<Record<string, string>> {
  const [region] = regionsOf(model, options.stage, options.region);
  if (!region) return {};
  const aws = await reach(host, model, options.profile, region.stage);
  const name = stackName(region.stage, model.name, 'endpoints');
  const [account, stack] = await Promise.all([
    aws.in(region.region).account(),
    readStack(aws, region, name, 'endpoints'),
  ]);
  return { ...live(stack)?.parameters, ...pseudoParameters(region.region, account) };
}

/** Writes a file, and its folder. Throws CannotWrite. */
export function writeText(file: string, text: string): void {
  try {
    makeFolder(dirname(file));
  } catch (error) {
    throw cannotWrite(file, error);
  }
  replaceFile(file, text);
}
