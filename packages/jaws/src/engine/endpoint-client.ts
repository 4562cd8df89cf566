import { readFileSync } from 'node:fs';
import { clientFile } from '../typing/client.ts';
import { writeText } from './endpoint-export.ts';
import type { Host } from './host.ts';
import { forUser, openProject } from './open.ts';
import { withSchemas } from './request-schemas.ts';

export interface EndpointClient {
  readonly text: string;
  /** Absolute; undefined if nothing was to be written. */
  readonly file: string | undefined;
  /** Method -> endpoint. */
  readonly methods: Readonly<Record<string, string>>;
  /** Endpoints that the client has no method for. */
  readonly left: readonly string[];
}

/**
 * Generates a typed client for the endpoints; an unchanged file is not touched. Throws CannotWrite, and the errors of
 * withSchemas.
 */
export function writeClient(
  host: Host,
  { root, out }: { readonly root: string; readonly out: string | undefined },
): Promise<EndpointClient> {
  return forUser(host, async () => {
    const { text, methods, left } = clientFile(await withSchemas(host, openProject(root).model));
    if (left.length > 0) {
      host.emit({
        type: 'warning',
        message: `The client has no methods for ${left.join(', ')}: they take any method or path.`,
        hint: 'Give them a Method of their own, or call them with fetch.',
      });
    }
    if (out !== undefined && before(out) !== text) {
      writeText(out, text);
      host.emit({ type: 'wrote', path: out });
    }
    return { text, file: out, methods, left };
  });
}

function before(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return undefined;
  }
}
