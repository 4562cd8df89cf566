import { type Code, functions, type Place, versions } from '../state.ts';

/** Deletes a package that neither `$LATEST` nor a version of the function uses any more. */
export function dropCode(place: Place, name: string, code: Code): void {
  if (functions(place).get(name)?.code.blob === code.blob) return;
  for (const [key, version] of versions(place).entries()) {
    if (key.startsWith(`${name}:`) && version.code.blob === code.blob) return;
  }
  place.kernel.background(place.kernel.blobs.delete(code.blob));
}
