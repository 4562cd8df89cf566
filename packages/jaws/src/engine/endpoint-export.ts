import { dirname } from 'node:path';
import { cannotWrite, makeFolder, replaceFile } from '../base/files.ts';
import { readStack } from '../deploy/read.ts';
import { noApi } from '../model/api/types.ts';
import type { Model } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { stackName } from '../templates/names.ts';
import { type DocumentOptions, exportedDocument } from '../templates/openapi/document.ts';
import { pseudoParameters, resolveReferences } from '../templates/openapi/resolve.ts';
import { yaml } from '../templates/openapi/yaml.ts';
import { deployedNames } from './deployed-names.ts';
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
    // Extensions name functions, and have references that only CloudFormation resolves.
    const deployed =
      options.extensions && stage !== undefined ? await readNamed(host, model, { ...options, stage }) : {};
    const made = exportedDocument(model, model.api ?? noApi, { ...options, ...deployed, servers });
    const document = resolveReferences(made, deployed.values ?? {}) as EndpointExport['document'];
    const text = options.format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : yaml(document);
    if (options.out !== undefined) {
      writeText(options.out, text);
      host.emit({ type: 'wrote', path: options.out });
    }
    return { document, text, file: options.out };
  });
}

/** Names of functions and values of references in the requested region, or in the first of the stage. Secrets are masked by AWS. */
async function readNamed(
  host: Host,
  model: Model,
  options: EndpointExportOptions & { readonly stage: string },
): Promise<{ readonly names?: DocumentOptions['names']; readonly values?: Readonly<Record<string, string>> }> {
  const [region] = regionsOf(model, options.stage, options.region);
  if (!region) return {};
  const aws = await reach(host, model, options.profile, region.stage);
  const name = stackName(region.stage, model.name, 'endpoints');
  const clients = aws.in(region.region);
  const [account, stack, names] = await Promise.all([
    clients.account(),
    readStack(aws, region, name, 'endpoints'),
    deployedNames(clients, model, region),
  ]);
  return { names, values: { ...live(stack)?.parameters, ...pseudoParameters(region.region, account) } };
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
