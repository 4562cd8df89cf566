import type {
  DocumentationPartLocation,
  ImportDocumentationPartsCommandOutput,
  ImportDocumentationPartsRequest,
} from '@aws-sdk/client-api-gateway';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { badRequest } from '../shared/errors.ts';
import { findApi } from '../state/find.ts';
import { documentationParts } from '../state/state.ts';
import { type Document, list, node, readDocument } from './document.ts';
import type { Imported } from './imported.ts';

type Parts = Imported['documentationParts'];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_ImportDocumentationParts.html */
export const importDocumentationParts: Operation<
  ImportDocumentationPartsRequest,
  Output<ImportDocumentationPartsCommandOutput>
> = (input, ctx) => {
  const mode = input.mode ?? 'merge';
  if (mode !== 'merge' && mode !== 'overwrite') {
    throw badRequest('Enumeration value of OpenAPI import mode must be "overwrite" or "merge"');
  }
  const parts = partsIn(input.body);
  const api = findApi(ctx, input.restApiId).id;
  if (mode === 'overwrite')
    for (const key of [...documentationParts(ctx, api).keys()]) documentationParts(ctx, api).delete(key);
  return { ids: writeDocumentation(api, parts, ctx) };
};

function partsIn(body: Uint8Array | undefined): Parts {
  let document: Document;
  try {
    document = readDocument(body);
  } catch {
    throw badRequest('Unable to build importer with provided input.');
  }
  return readDocumentation(document);
}

/** The parts of a document's `x-amazon-apigateway-documentation`. */
export function readDocumentation({ root }: Document): Parts {
  return list(node(root['x-amazon-apigateway-documentation'])?.documentationParts).flatMap((part) => {
    const specified = node(part);
    return specified?.location ? [{ location: specified.location, properties: specified.properties }] : [];
  });
}

/** Writes parts and returns their ids; a part with an existing location replaces it. */
export function writeDocumentation(api: string, parts: Parts, ctx: Context): string[] {
  const store = documentationParts(ctx, api);
  return parts.map(({ location: value, properties }) => {
    const location = withPath(value as DocumentationPartLocation);
    const same = [...store.values()].find((part) => locationKey(part.location) === locationKey(location));
    const id = same?.id ?? ctx.kernel.ids.random(6);
    const text = typeof properties === 'string' ? properties : JSON.stringify(properties ?? {});
    store.put(id, { id, location, properties: text });
    return id;
  });
}

const PATHLESS = ['API', 'AUTHORIZER', 'MODEL'];

/**
 * A part that needs a path is at the root when none is given.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_DocumentationPartLocation.html
 */
export function withPath<L extends DocumentationPartLocation | undefined>(location: L): L {
  return !location?.type || PATHLESS.includes(location.type) || location.path ? location : { ...location, path: '/' };
}

/** The key of a location. */
export function locationKey(location: DocumentationPartLocation | undefined): string {
  return JSON.stringify([location?.type, location?.path, location?.method, location?.statusCode, location?.name]);
}
