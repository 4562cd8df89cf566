// Decides about mutants: runs the test files of each, the nearest first, until one of them fails. Mutants that wait for the same file go
// through it in one process, a batch at a time.
import { fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The number of mutants for one process. */
const most = 12;

/**
 * Gives each mutant its `verdict`; `told` is called with each that has one.
 * @param {{ id: string, tests: { file: string, seconds: number }[], verdict?: string }[]} mutants
 * @param {{ root: string, work: string, jobs: number, env: NodeJS.ProcessEnv, children: Set<object>, end: (child: object) => void }} place
 */
export async function judgeMutants(mutants, place, told) {
  const open = new Set(mutants);
  /** Test files that fail without a mutant: they would notice everything. */
  const unfit = new Set();
  let count = 0;
  await Promise.all(Array.from({ length: place.jobs }, work));

  async function work() {
    let judge;
    for (let batch = nextBatch(); batch !== undefined; batch = nextBatch()) {
      judge ??= await startJudge(place);
      const answers = await judge.ask(batch, join(place.work, `batch-${count++}`));
      if (answers.late) {
        judge.end();
        judge = undefined;
      }
      settle(batch, answers);
    }
    judge?.end();
  }

  /** The test file for which most mutants wait, with these mutants. */
  function nextBatch() {
    const waiting = new Map();
    for (const mutant of open) {
      while (mutant.tests.length > 0 && unfit.has(mutant.tests[0].file)) mutant.tests.shift();
      const [test] = mutant.tests;
      if (test === undefined) {
        close(mutant, mutant.verdict ?? 'survived (no test runs it)');
        continue;
      }
      const key = mutant.single ? `${test.file} ${mutant.id}` : test.file;
      waiting.set(key, [...(waiting.get(key) ?? []), mutant]);
    }
    const [largest] = [...waiting.values()].sort((one, other) => other.length - one.length);
    if (largest === undefined) return;
    const taken = largest.slice(0, most);
    for (const mutant of taken) open.delete(mutant);
    return { test: taken[0].tests[0], mutants: taken };
  }

  function settle({ test, mutants }, { lines, late }) {
    const alone = lines.filter((line) => 'alone' in line).map((line) => line.alone);
    if (alone[0] !== true) {
      console.log(`Left out, since it fails without a mutant: ${test.file}`);
      unfit.add(test.file);
    }
    const passed = new Map(lines.filter((line) => 'id' in line).map((line) => [line.id, line.passed]));
    const began = lines.filter((line) => 'began' in line).at(-1)?.began;
    for (const mutant of mutants) {
      if (alone[0] !== true) open.add(mutant);
      else if (passed.get(mutant.id) === true) {
        mutant.verdict = 'survived';
        mutant.tests.shift();
        open.add(mutant);
      } else if (passed.has(mutant.id) && alone.at(-1)) close(mutant, 'noticed', test.file);
      else if (late && began === mutant.id) close(mutant, 'noticed', test.file);
      else {
        mutant.single = passed.has(mutant.id);
        open.add(mutant);
      }
    }
  }

  function close(mutant, verdict, by) {
    open.delete(mutant);
    Object.assign(mutant, { verdict, by });
    told(mutant);
  }
}

async function startJudge({ root, env, children, end }) {
  const child = fork(join(root, 'scripts/mutation/judge.mjs'), {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
  });
  children.add(child);
  const message = () => new Promise((done) => child.once('message', done));
  await message();
  return {
    /** The results of a batch. `late`: one of its mutants took too long, or ended the process. */
    async ask({ test, mutants }, path) {
      const [batch, answers] = [`${path}.json`, `${path}.jsonl`];
      writeFileSync(batch, JSON.stringify({ mutants: mutants.map(({ id }) => id), answers }));
      const read = () => (existsSync(answers) ? readFileSync(answers, 'utf8') : '');
      child.send({ batch, test: test.file });
      const ended = message().then(() => 'ended');
      let [known, since] = ['', Date.now()];
      for (;;) {
        const what = await Promise.race([ended, new Promise((done) => setTimeout(done, 500))]);
        const text = read();
        if (text !== known) [known, since] = [text, Date.now()];
        const late = Date.now() - since > 1000 * (45 + 5 * test.seconds);
        if (what === 'ended' || late) {
          const lines = text
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line));
          // If a process ended by itself between the beginning of a mutant and its result, that mutant ended it.
          const broken = lines.at(-1)?.began !== undefined;
          return { lines, late: late || broken };
        }
      }
    },
    end() {
      end(child);
      children.delete(child);
    },
  };
}
