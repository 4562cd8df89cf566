import { dirname, join } from 'node:path';
import type { Message } from 'esbuild';
import { readManifest } from '../files/manifest.ts';
import { packageFolderOf } from '../files/packages.ts';
import { codeOnly } from '../source-parts.ts';
import { sourceText } from '../source-text.ts';
import type { Warning } from '../types.ts';
import { tooNew } from './engines.ts';
import type { TsConfigs } from './tsconfig.ts';

/** Finds doubtful code in the files of bundles; each file is read once. */
export class CodeWarnings {
  readonly #root: string;
  readonly #configs: TsConfigs;
  readonly #runtime: string;
  readonly #packages = new Map<string, Warning | undefined>();
  readonly #decorated = new Map<string, number | undefined>();
  readonly #hasTypeScript: boolean;

  constructor(root: string, configs: TsConfigs, runtime: string, hasTypeScript: boolean) {
    this.#hasTypeScript = hasTypeScript;
    this.#root = root;
    this.#configs = configs;
    this.#runtime = runtime;
  }

  /** `inputs` are relative to the project. */
  about(inputs: readonly string[]): Warning[] {
    const folders = new Set<string>();
    const found: Warning[] = [];
    for (const input of inputs) {
      const folder = packageFolderOf(input);
      if (folder !== undefined) folders.add(folder);
      else if (/\.[cm]?tsx?$/.test(input)) found.push(...this.#metadata(input));
    }
    return [...[...folders].flatMap((folder) => this.#engine(folder) ?? []), ...found];
  }

  #engine(folder: string): Warning | undefined {
    if (!this.#packages.has(folder)) {
      this.#packages.set(folder, tooNew(readManifest(join(this.#root, folder)), this.#runtime));
    }
    return this.#packages.get(folder);
  }

  #metadata(input: string): Warning[] {
    if (this.#hasTypeScript || !this.#configs.of(dirname(input)).emitDecoratorMetadata) return [];
    if (!this.#decorated.has(input)) {
      this.#decorated.set(input, firstDecorator(sourceText(join(this.#root, input)) ?? ''));
    }
    const line = this.#decorated.get(input);
    if (line === undefined) return [];
    return [
      {
        message: `${input}:${line}: tsconfig.json asks for emitDecoratorMetadata, which needs TypeScript 5 or 6 in the project: code that reads the types of decorated declarations finds none when the function runs.`,
        hint: 'Run `npm install --save-dev typescript@5`, or name the types in the decorators themselves, such as @Inject(Service).',
      },
    ];
  }
}

/** The line of the first decorator in a source. */
export function firstDecorator(text: string): number | undefined {
  if (!text.includes('@') || !/\bclass\b/.test(text)) return undefined;
  const code = codeOnly(text);
  const index = code.search(/(?<![\w$.@])@[A-Za-z_$(]/);
  return index === -1 ? undefined : code.slice(0, index).split('\n').length;
}

/** The bundler's own warnings that concern these files, or no input at all. */
export function warningsFor(
  messages: readonly Message[],
  inputs: readonly string[],
  all: ReadonlySet<string>,
): Warning[] {
  if (messages.length === 0) return [];
  const own = new Set(inputs);
  return messages.flatMap(({ text, location }) => {
    const file = location?.file.replace(/^[\w-]+:/, '');
    if (file !== undefined && all.has(file) && !own.has(file)) return [];
    return [{ message: location ? `${file}:${location.line}:${location.column + 1}: ${text}` : text }];
  });
}
