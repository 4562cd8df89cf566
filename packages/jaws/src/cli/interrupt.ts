import type { Output } from '../output/types.ts';

export interface Interrupts {
  readonly signal: AbortSignal;
  /** 128 and the signal's number, as shells count. */
  exitCode(): number;
  stop(): void;
}

/** The first Ctrl-C asks the engine to stop at the next safe point, and says so unless `quiet`; the second one leaves at once. */
export function watchInterrupts(output: Output, quiet = false, platform: string = process.platform): Interrupts {
  const controller = new AbortController();
  let code = 130;
  const on = (name: 'SIGINT' | 'SIGTERM') => {
    code = name === 'SIGINT' ? 130 : 143;
    if (controller.signal.aborted) {
      output.close();
      process.exit(code);
    }
    if (!quiet)
      output.emit({ type: 'notice', message: 'Stopping at the next safe point. Ctrl-C again leaves at once.' });
    controller.abort();
  };
  const interrupt = () => on('SIGINT');
  const terminate = () => on('SIGTERM');
  // Windows: Ctrl-Break, and a console whose window is closed.
  const ends: NodeJS.Signals[] = platform === 'win32' ? ['SIGTERM', 'SIGBREAK', 'SIGHUP'] : ['SIGTERM'];
  process.on('SIGINT', interrupt);
  for (const name of ends) process.on(name, terminate);
  return {
    signal: controller.signal,
    exitCode: () => code,
    stop: () => {
      process.off('SIGINT', interrupt);
      for (const name of ends) process.off(name, terminate);
    },
  };
}
