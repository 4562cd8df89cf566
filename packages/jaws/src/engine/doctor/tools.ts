import { execFile } from 'node:child_process';
import { npm } from '../npm.ts';
import type { Check, Examined, Finding } from './types.ts';

export const toolChecks = ({ cwd, version }: Examined): Check[] => [
  { name: 'jaws', run: async () => ({ state: 'ok', text: `JAWS ${version}` }) },
  { name: 'node', run: async () => node() },
  { name: 'npm', run: (signal) => npmVersion(cwd, signal) },
  { name: 'git', run: (signal) => git(cwd, signal) },
];

function node(): Finding {
  const text = `Node.js ${process.versions.node}, ${process.platform} ${process.arch}`;
  const major = Number(process.versions.node.split('.')[0]);
  if (major % 2 === 0) return { state: 'ok', text };
  return { state: 'warning', text, hint: 'Only even versions of Node.js get long-term support: install one of those.' };
}

async function npmVersion(cwd: string, signal: AbortSignal): Promise<Finding> {
  const { stdout, failure } = await npm(cwd, ['--version'], signal);
  if (failure === undefined) return { state: 'ok', text: `npm ${stdout.trim()}` };
  return {
    state: 'warning',
    text: `npm does not run: ${failure.split('\n')[0]}`,
    hint: '`jaws project create` and `jaws module install` need it. It comes with Node.js: https://nodejs.org',
  };
}

function git(cwd: string, signal: AbortSignal): Promise<Finding> {
  return new Promise((resolve) => {
    execFile('git', ['--version'], { cwd, signal, windowsHide: true }, (error, stdout) => {
      if (!error) return resolve({ state: 'ok', text: stdout.trim() });
      resolve({
        state: 'warning',
        text: 'git does not run.',
        hint: 'Releases then do not say which commit they are of.',
      });
    });
  });
}
