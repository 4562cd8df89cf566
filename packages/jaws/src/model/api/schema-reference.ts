import { posix } from 'node:path';
import { callsFunction } from './types.ts';
import type { Written } from './written.ts';

/** A schema in the code of the project. */
export interface SchemaReference {
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  /** The name of the export. */
  readonly name: string;
}

/** `./request.ts#request`, relative to the folder of the function. */
export const schemaPattern = /^[^#\\]+\.(ts|mts|cts|tsx|js|mjs|cjs|jsx)#[A-Za-z_$][\w$]*$/;

export function schemaReference(written: string | undefined, folder: string): SchemaReference | undefined {
  if (written === undefined) return undefined;
  const [path = '', name = ''] = written.split('#');
  return { file: posix.join(folder, path), name };
}

/** Mistakes in the schemas of an endpoint other than their spelling. */
export function checkSchemas({ source, base, input, endpoint, protocol, report }: Written): void {
  const tell = (field: 'Request' | 'Response', message: string, hint?: string) =>
    report({
      message: `${source.name}: ${message}.`,
      position: source.locate([...base, field]),
      ...(hint !== undefined && { hint }),
    });
  for (const [field, found] of [['Request', endpoint.request] as const, ['Response', endpoint.response] as const]) {
    if (found?.file.startsWith('..')) tell(field, `${field} "${input[field]}" is not inside the project`);
  }
  if (!endpoint.request) return;
  if (['GET', 'HEAD'].includes(endpoint.method)) {
    tell('Request', `Request is the schema of a body, and a request of ${endpoint.method} has none`);
  }
  if (input.RequestModels && Object.keys(input.RequestModels).length > 0) {
    tell('Request', 'an endpoint has either Request or RequestModels');
  }
  if (protocol === 'HTTP' && !callsFunction(endpoint)) {
    tell(
      'Request',
      `nobody would validate the Request of an endpoint of Type ${endpoint.type}: an HTTP API has no models`,
      'A REST API validates it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.',
    );
  }
}
