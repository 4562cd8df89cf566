import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isCommonJsName } from './module-kind.ts';
import type { CodeStep } from './own-code.ts';
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

/** Numbers of TypeScript's enums `ModuleKind` and `ModuleResolutionKind`. */
const asModule = { module: 99, moduleResolution: 100 };
const asNode = { module: 199, moduleResolution: 99 };

/**
 * Types of decorated code at run time, which only TypeScript itself can generate: such files are compiled with it first.
 */
export const metadataStep = (root: string, typescript: TypeScript, configs: TsConfigs): CodeStep => ({
  change({ path, file, text, loader }) {
    if (!loader.startsWith('ts')) return undefined;
    const { emitDecoratorMetadata, files } = configs.of(dirname(file));
    if (!emitDecoratorMetadata || firstDecorator(text) === undefined) return undefined;
    const config = files.map((one) => join(root, one)).find((one) => existsSync(one));
    // As an ES module `export =` would vanish, without a word.
    const isCommonJs = isCommonJsName(path) || /\bexport\s*=/.test(text);
    const { outputText } = typescript.transpileModule(text, {
      fileName: path,
      compilerOptions: {
        ...(config && optionsIn(typescript, config)),
        ...(isCommonJs ? asNode : asModule),
        jsx: 1,
        declaration: false,
        sourceMap: false,
        inlineSourceMap: true,
        inlineSources: false,
      },
    });
    return { text: outputText, loader: loader === 'tsx' ? 'jsx' : 'js' };
  },
});

/** The settings of a tsconfig.json, including what it extends. */
function optionsIn(typescript: TypeScript, file: string): Options {
  const { config } = typescript.readConfigFile(file, typescript.sys.readFile);
  const host = { ...typescript.sys, readDirectory: () => [], useCaseSensitiveFileNames: true };
  return typescript.parseJsonConfigFileContent(config ?? {}, host, dirname(file)).options;
}
