import { basename, dirname } from 'node:path';
import { isHiddenCommonJs } from './module-kind.ts';
import type { CodeStep } from './own-code.ts';
import type { TsConfigs } from './tsconfig.ts';

/** CommonJS that is written with the words of ES modules becomes plain CommonJS, as TypeScript compiles it. */
export const commonJsStep = (configs: TsConfigs): CodeStep => ({
  async change({ path, file, text, loader }, esbuild) {
    if (!isHiddenCommonJs(path, text)) return undefined;
    const hasJsx = loader.endsWith('x');
    try {
      const { code } = await esbuild.transform(text, {
        loader,
        format: 'cjs',
        platform: 'node',
        // The bundler's own object for exports replaces the one that `exports` meant before.
        define: { exports: 'module.exports' },
        jsx: 'preserve',
        charset: 'utf8',
        sourcefile: basename(path),
        sourcemap: 'inline',
        sourcesContent: false,
        logLevel: 'silent',
        tsconfigRaw: { compilerOptions: { ...configs.of(dirname(file)).compilerOptions, verbatimModuleSyntax: false } },
      });
      return { text: code, loader: hasJsx ? 'jsx' : 'js' };
    } catch {
      // The bundler reports mistakes in it, with their places.
      return undefined;
    }
  },
});
