// Memory and processor time of a process and all its descendants, from /proc.
import { readdirSync, readFileSync } from 'node:fs';

const TICKS = 100;

/** `{ mib, cpu, processes }`: resident memory in MiB and processor seconds of the whole tree, and its size. Only on Linux. */
export function usageOf(pid) {
  if (process.platform !== 'linux') return { mib: Number.NaN, cpu: Number.NaN, processes: Number.NaN };
  let mib = 0;
  let cpu = 0;
  const all = tree(pid);
  for (const one of all) {
    try {
      const fields = statOf(one);
      cpu += (Number(fields[11]) + Number(fields[12])) / TICKS;
      mib += Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      // It ended in the meantime.
    }
  }
  return { mib, cpu, processes: all.length };
}

/** The fields after the command's name in /proc/<pid>/stat: state, parent, … */
const statOf = (pid) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');

function tree(root) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(statOf(name)[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended in the meantime.
    }
  }
  const found = [root];
  for (let at = 0; at < found.length; at++) found.push(...(children.get(found[at]) ?? []));
  return found;
}
