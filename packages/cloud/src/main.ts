#!/usr/bin/env node
import { readCommandLine, USAGE } from './command-line.ts';
import { exitCodeOf } from './exit-codes.ts';
import { OpenRequests } from './gateway/open-requests.ts';
import { type Cloud, startCloud } from './index.ts';
import { stderrLogger } from './kernel/logger.ts';
import { installLastResort } from './last-resort.ts';
import { answer, complain, note, show } from './store/console.ts';
import { version } from './version.ts';

async function main(): Promise<number | undefined> {
  // Functions of root's cloud are another user, who must be able to read their code. The state is in folders for root alone.
  if (process.getuid?.() === 0) process.umask(0o022);
  if (process.argv[2] === 'snapshot') {
    return (await import('./snapshot-command.ts')).snapshotCommand(process.argv.slice(3));
  }
  if (process.argv[2] === 'sandbox') return (await import('./sandbox-command.ts')).sandboxCommand();
  if (process.argv[2] === 'node') return (await import('./node-command.ts')).nodeCommand(process.argv.slice(3));
  const asked = readCommandLine(process.argv.slice(2), process.env);
  if ('problem' in asked) {
    complain(asked.problem);
    return 2;
  }
  if ('show' in asked) {
    show(asked.show === 'help' ? USAGE : version());
    return 0;
  }
  // Not passed to functions and other child processes.
  delete process.env.JAWS_CLOUD_ROOT_SECRET_ACCESS_KEY;
  const requests = new OpenRequests();
  installLastResort(requests, stderrLogger);
  let cloud: Cloud;
  let closing = false;
  // Requests are accepted shortly before the cloud can be closed.
  let isAsked = false;
  let end = () => {
    isAsked = true;
  };
  try {
    cloud = await startCloud({ ...asked.start, requests, onEnd: () => closing || end() });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') note(`Port ${(error as { port?: number }).port ?? asked.start.port} is in use.`);
    else note(message);
    return exitCodeOf(error) ?? 1;
  }
  answer({ endpoint: cloud.endpoint, pid: process.pid, dnsPort: cloud.dnsPort });
  // The line that tools made for LocalStack wait for in its log.
  note('Ready.');
  // Functions that can see more than their own files are a warning, which it writes by itself.
  void cloud.isolation().then(({ mode, text }) => {
    if (mode === 'namespaces') note(text);
  });
  end = () => {
    closing = true;
    void cloud.close().then(
      () => process.exit(0),
      (error) => {
        note((error as Error).message);
        process.exit(1);
      },
    );
  };
  // The last two are for Windows: Ctrl-Break, and a closed console window.
  const signals = [
    'SIGINT',
    'SIGTERM',
    ...(process.platform === 'win32' ? (['SIGBREAK', 'SIGHUP'] as const) : []),
  ] as const;
  for (const signal of signals) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      end();
    });
  }
  if (isAsked) end();
  if (asked.untilStdinEnds) process.stdin.once('close', () => closing || end()).resume();
  return undefined;
}

const code = await main();
if (code !== undefined) process.exitCode = code;
