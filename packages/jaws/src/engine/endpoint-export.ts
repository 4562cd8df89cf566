import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import { noApi } from '../model/api/types.ts';
import { reasonOf, replaceFile } from '../project/edit.ts';
import { exportedDocument } from '../templates/openapi/document.ts';
import { yaml } from '../templates/openapi/yaml.ts';
import { deployedUrls } from './endpoints.ts';
import type { Host } from './host.ts';
import { forUser, openProject } from './open.ts';
import type { EndpointExport, EndpointExportOptions } from './types.ts';

/**
 * The endpoints of the project as an OpenAPI 3.0 document. With a stage it names the servers where they are deployed;
 * without one no account is reached. Throws CannotWrite.
 */
export function exportEndpoints(host: Host, options: EndpointExportOptions): Promise<EndpointExport> {
  return forUser(host, async () => {
    const { model } = openProject(options.root);
    const urls = options.stage === undefined ? [] : await deployedUrls(host, model, options);
    const servers = [...new Set(urls.map(({ url, path }) => url.slice(0, url.length - path.length) || url))];
    const document = exportedDocument(model, model.api ?? noApi, { ...options, servers });
    const text = options.format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : yaml(document);
    if (options.out !== undefined) {
      writeText(options.out, text);
      host.emit({ type: 'wrote', path: options.out });
    }
    return { document, text, file: options.out };
  });
}

function writeText(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw fail('CannotWrite', { path: file, reason: reasonOf(error) }, { cause: error });
  }
  replaceFile(file, text);
}
