import { isObject } from '../../base/text.ts';
import type { Provenance } from '../../modules/describe.ts';
import { npm } from '../npm.ts';

/** A package of a registry, with or without a version or tag: no path, no address, no git. */
const inRegistry = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?:@[^/:]*)?$/i;

/**
 * What the registry says about the origin of a version. Nothing is verified here: `npm audit signatures` does that. Undefined for packages from
 * elsewhere. npm's documentation has it under "Viewing package provenance" and "About registry signatures".
 */
export async function provenanceOf(
  root: string,
  spec: string,
  { package: name, version }: { readonly package: string; readonly version: string },
  signal: AbortSignal,
): Promise<Provenance | undefined> {
  if (!inRegistry.test(spec)) return undefined;
  const { stdout, failure } = await npm(root, ['view', '--json', '--', `${name}@${version}`, 'dist'], signal);
  signal.throwIfAborted();
  if (failure !== undefined) return undefined;
  try {
    const answer: unknown = JSON.parse(stdout);
    const dist = isObject(answer) && isObject(answer.dist) ? answer.dist : answer;
    if (!isObject(dist)) return undefined;
    const attestations = isObject(dist.attestations) ? dist.attestations : {};
    const predicate = isObject(attestations.provenance) ? attestations.provenance.predicateType : undefined;
    return {
      signed: Array.isArray(dist.signatures) && dist.signatures.length > 0,
      ...(typeof predicate === 'string' && { attested: predicate }),
      ...(typeof attestations.url === 'string' && { url: attestations.url }),
    };
  } catch {
    return undefined;
  }
}
