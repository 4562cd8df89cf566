import { copyFileSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { analyze } from '../artifacts/analyze/analyze.ts';
import { type Analyzed, treemapPage } from '../artifacts/analyze/treemap.ts';
import { buildArtifacts } from '../artifacts/build.ts';
import type { Artifacts, CodeArtifact } from '../artifacts/types.ts';
import { cannotWrite, makeFolder, openDraft, replaceFile } from '../base/files.ts';
import { runtimeWarnings } from '../model/runtime-warnings.ts';
import type { Host } from './host.ts';
import { checkIds, forUser, openedOf } from './open.ts';
import type { PackageAnalysis, PackageOptions, PackageResult } from './types.ts';

/** Writes the zips of functions as `<outDir>/<module>/<function>.zip`. Reaches no account. Throws CannotWrite. */
export function packageFunctions(host: Host, options: PackageOptions): Promise<PackageResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    const all = model.functions.map((fn) => fn.id);
    const ids = options.functions === 'all' ? all : options.functions;
    checkIds(model, ids, []);
    const chosen = model.functions.filter(({ id }) => ids.includes(id));
    for (const warning of runtimeWarnings(chosen, host.now())) host.emit({ type: 'warning', ...warning });
    const cached = new Set<string>();
    const artifacts = await buildArtifacts(model, ids, {
      signal: host.signal,
      analyze: options.analyze,
      emit(event) {
        if (event.type === 'built' && event.cached) cached.add(event.function);
        host.emit(event);
      },
    });
    const analyses = analysesOf(model.root, artifacts);
    const functions = [...artifacts.values()].map((artifact) => ({
      function: artifact.function,
      file: place(artifact, options.outDir),
      hash: artifact.hash,
      bytes: artifact.bytes,
      unzippedBytes: artifact.unzippedBytes,
      cached: cached.has(artifact.function),
      ...summaryOf(analyses.get(artifact.function)),
    }));
    const page = options.analyze ? join(options.outDir, 'analyze.html') : undefined;
    if (page) writePage(page, treemapPage(model.name, [...analyses.values()]));
    return { folder: options.outDir, functions, page };
  });
}

function analysesOf(root: string, artifacts: Artifacts): Map<string, Analyzed> {
  return new Map(
    [...artifacts].flatMap(([id, artifact]) => {
      const { function: name, bytes, unzippedBytes, composition } = artifact;
      return composition ? [[id, { function: name, bytes, unzippedBytes, ...analyze(root, composition) }]] : [];
    }),
  );
}

function summaryOf(analyzed: Analyzed | undefined): { analysis?: PackageAnalysis } {
  if (!analyzed) return {};
  const shares = analyzed.shares.map(({ package: name, bytes }) => ({ package: name, bytes }));
  return { analysis: { shares, hints: analyzed.hints } };
}

function writePage(file: string, content: string): void {
  try {
    makeFolder(dirname(file));
  } catch (error) {
    throw cannotWrite(file, error);
  }
  replaceFile(file, content);
}

/** Copies a zip to its place unless it exists already. The copy has the timestamp of the zip, which identifies it. */
function place(artifact: CodeArtifact, outDir: string): string {
  const file = join(outDir, `${artifact.function}.zip`);
  try {
    const { size, mtime } = statSync(artifact.file);
    makeFolder(dirname(file));
    const there = statSync(file, { throwIfNoEntry: false });
    // File systems differ in the precision of a timestamp that was set.
    const same = there?.isFile() && there.size === size && Math.abs(there.mtimeMs - mtime.getTime()) < 2;
    if (!same) copy(artifact.file, file, mtime);
    return file;
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function copy(from: string, to: string, mtime: Date): void {
  const draft = openDraft(to, { lasting: false });
  try {
    copyFileSync(from, draft.path);
    utimesSync(draft.path, mtime, mtime);
    draft.commit();
  } catch (error) {
    draft.discard();
    throw error;
  }
}
