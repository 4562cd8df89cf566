import { badRequest, conflict } from '../../shared/errors.ts';
import type { ResourceRecord } from '../../state/records.ts';
import { type Place, resources } from '../../state/state.ts';

/**
 * A literal, `{name}` or `{name+}`. https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html. AWS takes `:` and
 * `$` in literals: aws-cdk, framework-integ/test/aws-apigateway/test/integ.restapi.ts, and its issue 27083.
 */
const PATH_PART = /^(?:[A-Za-z0-9._:$-]+|\{[A-Za-z0-9._:-]+\+?\})$/;

export function checkPathPart(pathPart: string | undefined): asserts pathPart is string {
  if (!pathPart || !PATH_PART.test(pathPart)) {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
    );
  }
}

export function childPath(parent: ResourceRecord, pathPart: string): string {
  return parent.path === '/' ? `/${pathPart}` : `${parent.path}/${pathPart}`;
}

/** The resources of an API by the id of their parent. */
export function childrenByParent(place: Place, api: string): Map<string | undefined, ResourceRecord[]> {
  const children = new Map<string | undefined, ResourceRecord[]>();
  for (const resource of resources(place, api).values()) {
    const family = children.get(resource.parentId);
    if (family) family.push(resource);
    else children.set(resource.parentId, [resource]);
  }
  return children;
}

/** Throws when `pathPart` may not join the `siblings`, which are the other children of `parent`. */
export function checkSiblings(
  place: Place,
  parent: ResourceRecord,
  siblings: readonly ResourceRecord[],
  pathPart: string,
): void {
  if (/\+\}$/.test(parent.pathPart ?? '')) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`);
  }
  for (const sibling of siblings) {
    if (sibling.pathPart === pathPart) {
      throw conflict(`Another resource with the same parent already has this name: ${pathPart}`);
    }
    if (pathPart.startsWith('{') && !place.kernel.lenient && sibling.pathPart?.startsWith('{')) {
      throw badRequest(
        `A sibling (${sibling.pathPart}) of this resource already has a variable path part -- only one is allowed`,
      );
    }
  }
}

/** The resource and everything below it. */
export function subtree(place: Place, api: string, root: ResourceRecord): ResourceRecord[] {
  const children = childrenByParent(place, api);
  const found = [root];
  for (let at = 0; at < found.length; at += 1) found.push(...(children.get(found[at]!.id) ?? []));
  return found;
}
