import { positionsIn } from '../position.ts';
import type { SourceFile } from '../types.ts';
import { ConfigSyntax } from './syntax.ts';

/** A TypeScript file of the project. Its data is set later, when all of them are evaluated together. */
export interface ConfigSource extends SourceFile {
  data: unknown;
}

export function configSource(path: string, name: string, text: string, data?: unknown): ConfigSource {
  let syntax: ConfigSyntax | undefined;
  const reached = (wanted: readonly PropertyKey[]) => {
    // Parsed with the first mistake in it.
    syntax ??= new ConfigSyntax(text);
    return syntax.follow(wanted, source.data);
  };
  const at = (offset: number) => positionsIn(name, text)(offset);
  const source: ConfigSource = {
    path,
    name,
    text,
    data,
    locate: (wanted) => at(reached(wanted).offset),
    locateKey: (wanted) => at(reached(wanted).keyOffset),
  };
  return source;
}

/** Whether a file of the project is TypeScript, not JSON. */
export const isConfig = ({ name }: SourceFile): boolean => name.endsWith('.ts');
