// Vitest's runner in mutation runs. Without mutants it runs a test file and records which functions ran. With mutants it runs the file once
// without any and then once for each, in the same process: starting a process for each would take ten times as long as most of the tests.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { join, relative, sep } from 'node:path';
import { TestRunner, vi } from 'vitest';
import { startTests } from 'vitest/internal/browser';

const { MUTATION_ROOT: root, MUTATION_MARKS: marks, MUTATION_REQUIRED: required, MUTATION_BATCH: batch } = process.env;
const fromRoot = (path) => relative(root, path).split(sep).join('/');

const ran = new Set();
let active = '';
globalThis.__mutation = {
  is: (id) => id === active,
  ran: (name) => ran.add(name),
};

// Vite does not see what a CommonJS file requires: Node gets those files with the same switches and marks.
const instrumented = JSON.parse(readFileSync(required, 'utf8'));
const compile = Module.prototype._compile;
Module.prototype._compile = function (code, path, ...more) {
  return compile.call(this, instrumented[fromRoot(path)] ?? code, path, ...more);
};

export default class MutationRunner extends TestRunner {
  #started = performance.now();
  #environment = { ...process.env };

  async onAfterRunFiles(files) {
    super.onAfterRunFiles();
    if (marks !== undefined) recordMarks(files[0].filepath, (performance.now() - this.#started) / 1000);
    if (batch === undefined) return;
    const { mutants, answers } = JSON.parse(readFileSync(batch, 'utf8'));
    const answer = (one) => appendFileSync(answers, `${JSON.stringify(one)}\n`);
    const passes = files.every((file) => file.result?.state === 'pass');
    answer({ alone: passes });
    if (!passes) return;
    for (const id of mutants) {
      answer({ began: id });
      answer({ id, passed: await this.#passesWith(id, files[0].filepath) });
    }
    // A test with leftovers may have failed the next one: then none of these results counts.
    if (mutants.length > 1) answer({ alone: await this.#passesWith('', files[0].filepath) });
  }

  async #passesWith(id, filepath) {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.resetModules();
    for (const path of Object.keys(Module._cache)) {
      if (fromRoot(path) in instrumented) delete Module._cache[path];
    }
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.#environment);
    const runner = new QuietRunner(this.config);
    runner.moduleRunner = this.moduleRunner;
    runner.__setTraces(this._otel);
    active = id;
    try {
      const files = await startTests([{ filepath }], runner);
      return files.every((file) => file.result?.state === 'pass');
    } finally {
      active = '';
    }
  }
}

/** Reports nothing, and ends after the first failure. */
class QuietRunner extends TestRunner {
  onAfterRunTask(test) {
    super.onAfterRunTask(test);
    if (test.result?.state === 'fail') this.cancelRun = true;
  }
}

function recordMarks(path, seconds) {
  const file = fromRoot(path);
  const name = createHash('sha256').update(file).digest('hex').slice(0, 16);
  writeFileSync(join(marks, `${name}.json`), JSON.stringify({ file, seconds, ran: [...ran].sort() }));
}
