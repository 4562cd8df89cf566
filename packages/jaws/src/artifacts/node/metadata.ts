import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { sourceText } from '../source-text.ts';
import type { TsConfigs } from './tsconfig.ts';
import { firstDecorator } from './warnings.ts';

type Options = Readonly<Record<string, unknown>>;

/** The part of TypeScript's API that is used here. https://github.com/microsoft/TypeScript/wiki/Using-the-Compiler-API */
interface TypeScript {
  readonly sys: { readFile(path: string): string | undefined };
  readConfigFile(path: string, read: (path: string) => string | undefined): { readonly config?: unknown };
  parseJsonConfigFileContent(config: unknown, host: unknown, folder: string): { readonly options: Options };
  transpileModule(
    text: string,
    options: { readonly fileName: string; readonly compilerOptions: Options },
  ): { readonly outputText: string };
}

/** The project's own TypeScript; undefined if it has none, or one without that API, as version 7 is. */
export function typeScriptOf(root: string): TypeScript | undefined {
  try {
    const found: unknown = createRequire(join(root, 'package.json'))('typescript');
    return typeof found === 'object' && found !== null && 'transpileModule' in found
      ? (found as TypeScript)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Types of decorated code at run time, which only TypeScript itself can generate: such files are compiled with it first.
 */
export function metadataPlugin(root: string, typescript: TypeScript, configs: TsConfigs): Plugin {
  return {
    name: 'jaws-metadata',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?tsx?$/, namespace: 'file' }, ({ path }) => {
        if (/[\\/]node_modules[\\/]/.test(path)) return undefined;
        const folder = relative(root, dirname(path)).replaceAll('\\', '/') || '.';
        const { emitDecoratorMetadata, files } = configs.of(folder);
        if (!emitDecoratorMetadata || firstDecorator(path) === undefined) return undefined;
        const config = files.map((file) => join(root, file)).find((file) => existsSync(file));
        const text = sourceText(path);
        if (text === undefined) return undefined;
        const contents = typescript.transpileModule(text, {
          fileName: path,
          compilerOptions: {
            ...(config && optionsIn(typescript, config)),
            module: 99,
            moduleResolution: 100,
            jsx: 1,
            declaration: false,
            sourceMap: false,
            inlineSourceMap: true,
            inlineSources: false,
          },
        }).outputText;
        return { contents, loader: path.endsWith('x') ? 'jsx' : 'js', resolveDir: dirname(path) };
      });
    },
  };
}

/** The settings of a tsconfig.json, including what it extends. */
function optionsIn(typescript: TypeScript, file: string): Options {
  const { config } = typescript.readConfigFile(file, typescript.sys.readFile);
  const host = { ...typescript.sys, readDirectory: () => [], useCaseSensitiveFileNames: true };
  return typescript.parseJsonConfigFileContent(config ?? {}, host, dirname(file)).options;
}
