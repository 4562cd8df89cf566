// Shared by all benches: times whole commands, summarizes figures, prints tables.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs a command to its end. Returns the wall time in seconds; throws if it fails. */
export function time(command, args, options = {}) {
  return new Promise((done, fail) => {
    const started = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options });
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done((performance.now() - started) / 1000);
      else fail(new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors.slice(0, 2000)}`));
    });
  });
}

/** Times several commands in turn, so that a busy moment of the machine affects all of them. Returns the medians. */
export async function timeInTurn(commands, runs) {
  const times = commands.map(() => []);
  for (let run = 0; run < runs; run++) {
    for (const [n, [command, args, options]] of commands.entries()) times[n].push(await time(command, args, options));
  }
  return times.map(median);
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid) {
  const pages = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(pages[1]) / 1024;
}

export const machine = () =>
  `${cpus().length} cores (${cpus()[0].model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}`;

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
