import { createHash } from 'node:crypto';
import type { SourceFile } from '../../project/types.ts';
import { reportNulls } from '../nulls.ts';
import type { Report } from '../report.ts';
import { schemaProblems, withReferences } from './json-schema.ts';
import type { JsonSchema } from './types.ts';

type Path = readonly (string | number)[];

interface Place {
  readonly source: SourceFile;
  readonly path: Path;
}

/** Models that every API has. https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
const builtIn = ['Empty', 'Error'];

/** Models of an API by name, and where they are named. Checks all of it at the end, when every file has been read. */
export class ModelNames {
  readonly #defined = new Map<string, Place & { readonly schema: JsonSchema }>();
  readonly #named: (Place & { readonly name: string })[] = [];
  readonly #twice: (Place & { readonly name: string; readonly first: SourceFile })[] = [];

  /** Takes the `Models` of a file. */
  define(models: Readonly<Record<string, JsonSchema>> | undefined, source: SourceFile, path: Path): void {
    for (const [name, schema] of Object.entries(models ?? {})) {
      const at = { source, path: [...path, name] };
      const first = this.#defined.get(name);
      if (first) this.#twice.push({ ...at, name, first: first.source });
      else this.#defined.set(name, { ...at, schema });
    }
  }

  /** Names by content type; a schema that is written in place gets a name by its content. */
  named(
    written: Readonly<Record<string, string | JsonSchema>>,
    source: SourceFile,
    path: Path,
  ): Record<string, string> {
    const names = Object.entries(written).map(([type, model]) => {
      const at = { source, path: [...path, type] };
      if (typeof model === 'string') {
        this.#named.push({ ...at, name: model });
        return [type, model];
      }
      const name = `Model${createHash('sha256').update(JSON.stringify(model)).digest('hex').slice(0, 12)}`;
      this.#defined.set(name, { ...at, schema: model });
      return [type, name];
    });
    return Object.fromEntries(names);
  }

  /** All of them, with references as OpenAPI writes them. */
  build(report: Report): Record<string, JsonSchema> {
    const known = new Set([...this.#defined.keys(), ...builtIn]);
    for (const { source, path, name, first } of this.#twice) {
      report({
        message: `${source.name}: the model "${name}" is in ${first === source ? 'this file' : first.name} already.`,
        position: source.locateKey(path),
        hint: 'Rename one of them: an API has one model of a name.',
      });
    }
    for (const { source, path, name } of this.#named) {
      if (known.has(name)) continue;
      report({
        message: `${source.name}: the model "${name}" is not defined.`,
        position: source.locate(path),
        hint: 'Define it under apiGateway.Models of jaws.json or of a module, or write its JSON schema here. "Empty" and "Error" are always there.',
      });
    }
    const models: [string, JsonSchema][] = [];
    for (const [name, { source, path, schema }] of this.#defined) {
      reportNulls(source, schema, path, report);
      const problems = schemaProblems(schema, known, path);
      for (const problem of problems) {
        report({
          message: `${source.name}: ${problem.path.at(-1)} ${problem.message}.`,
          position: source.locate(problem.path),
        });
      }
      const bytes = Buffer.byteLength(JSON.stringify(schema));
      if (bytes > 400_000) {
        report({
          message: `${source.name}: the model "${name}" has ${bytes} bytes; API Gateway takes 400 KB.`,
          position: source.locate(path),
        });
      }
      if (problems.length === 0) models.push([name, withReferences(schema)]);
    }
    return Object.fromEntries(models);
  }
}
