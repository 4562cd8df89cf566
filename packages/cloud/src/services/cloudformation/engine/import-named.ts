import type { Change, ResourceToImport } from '@aws-sdk/client-cloudformation';
import { validationError } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Bound } from '../template/scope.ts';
import type { Deployment } from './deployment.ts';
import { findHandler, handlerContext, newSuffix } from './handler.ts';
import { isTaken } from './import.ts';

/**
 * Physical ids, by logical id, of what a change set of the type IMPORT names; throws what is wrong with it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 */
export async function findNamed(
  d: Deployment,
  bound: Bound,
  changes: readonly Change[],
  wanted: readonly ResourceToImport[],
): Promise<Readonly<Record<string, string>>> {
  if (wanted.length === 0) throw validationError('You must specify ResourcesToImport when ChangeSetType is IMPORT.');
  const others = changes.filter(({ ResourceChange: change }) => change?.Action !== 'Add');
  if (others.length > 0) {
    const names = others.map(({ ResourceChange: change }) => change?.LogicalResourceId).join(', ');
    throw validationError(
      `As part of the import operation, you cannot modify or add [Outputs] or resources that exist: [${names}]`,
    );
  }
  const named = new Set(wanted.map((one) => one.LogicalResourceId));
  const left = changes.flatMap(({ ResourceChange: change }) =>
    named.has(change?.LogicalResourceId) ? [] : [change?.LogicalResourceId],
  );
  if (left.length > 0) throw validationError(`Resources [${left.join(', ')}] are missing from ResourceToImport list`);
  const found: Record<string, string> = {};
  for (const one of wanted) found[one.LogicalResourceId ?? ''] = await find(d, bound, one);
  return found;
}

async function find(d: Deployment, bound: Bound, wanted: ResourceToImport): Promise<string> {
  const logicalId = wanted.LogicalResourceId ?? '';
  const definition = bound.template.resources.get(logicalId);
  if (!definition || !bound.included.has(logicalId)) {
    throw validationError(`Resource ${logicalId} to import is not in the template`);
  }
  const { type } = definition;
  if (wanted.ResourceType !== type) {
    throw validationError(`ResourceType of [${logicalId}] in ResourcesToImport is not the template's: ${type}`);
  }
  if (definition.deletionPolicy === undefined) {
    throw validationError(`Resources to import must have a DeletionPolicy attribute: [${logicalId}]`);
  }
  const handler = findHandler(d.ctx.kernel, d.specs, type);
  if (!handler?.read) throw validationError(`Resource type ${type} is not supported for import`);
  // The identifiers of types with several come in the order of the schema.
  const names = d.specs.resource(type)?.id ?? [];
  const specified = wanted.ResourceIdentifier ?? {};
  const values =
    Object.keys(specified).length === 1 ? Object.values(specified) : names.map((name) => specified[name] ?? '');
  const id = values.join('|');
  if (isTaken(d, type, id)) {
    throw validationError(`Resource ${id} already exists in stack; a resource can belong to one stack only`);
  }
  const properties = evaluate(definition.properties, bound.scope) as Readonly<Record<string, unknown>>;
  const context = handlerContext(d, { logicalId, type, suffix: newSuffix(d) });
  if (await handler.read(id, properties, context)) return id;
  throw validationError(`Resource of type '${type}' with identifier '${id}' was not found.`);
}
