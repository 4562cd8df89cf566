import { createHash } from 'node:crypto';
import type { TemplateResource } from './types.ts';

/**
 * The name of a function that is not deployed yet: `<stage>-<project>-<logical id>`; beyond Lambda's 64 characters the end makes room for a hash of the whole.
 * Known before anything is deployed, so an endpoint can be written without looking up the function. A deployed function keeps the name
 * that it has: with another one CloudFormation would replace it, and callers that know its ARN would call nothing.
 */
export function functionName(stage: string, project: string, logicalId: string): string {
  const name = `${stage}-${project}-${logicalId}`;
  if (name.length <= 64) return name;
  return `${name.slice(0, 55)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** Metadata of a function whose template gives it no name: the name that CloudFormation chose. */
const nameKey = 'jaws:name';

/** The name of a deployed function by its template. */
export function nameIn({ Properties, Metadata }: TemplateResource): string | undefined {
  const name = (Metadata as Readonly<Record<string, unknown>> | undefined)?.[nameKey] ?? Properties?.FunctionName;
  return typeof name === 'string' ? name : undefined;
}

export const withName = (resource: TemplateResource, name: string): TemplateResource => ({
  ...resource,
  Metadata: { ...(resource.Metadata as object | undefined), [nameKey]: name },
});

/** How a template names a function: as deployed, and a new one as it is called here. */
export function namingOf(
  deployed: TemplateResource | undefined,
  name: string,
): { readonly Metadata: Readonly<Record<string, string>>; readonly Properties: Readonly<Record<string, unknown>> } {
  const known = deployed && nameIn(deployed);
  if (known === undefined) return { Metadata: {}, Properties: { FunctionName: name } };
  const { FunctionName } = deployed?.Properties ?? {};
  if (typeof FunctionName === 'string') return { Metadata: {}, Properties: { FunctionName } };
  return { Metadata: { [nameKey]: known }, Properties: FunctionName === undefined ? {} : { FunctionName } };
}
