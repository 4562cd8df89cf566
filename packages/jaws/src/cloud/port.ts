import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

/** The port that tools for a local AWS expect. */
const usualPort = 4566;

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The last port again, or the usual one, or the next one that is free; 0 (any) if a hundred are taken. */
export async function freePort(last: number | undefined): Promise<number> {
  if (last !== undefined && (await isFree(last))) return last;
  for (let port = usualPort; port < usualPort + 100; port++) if (await isFree(port)) return port;
  return 0;
}

/** `node (process 4711)`, if the system reports it. */
export async function ownerOf(port: number): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
      timeout: 3000,
    });
    const pid = /^p(\d+)/m.exec(stdout)?.[1];
    const name = /^c(.+)/m.exec(stdout)?.[1];
    return pid ? `${name ?? 'a program'} (process ${pid})` : undefined;
  } catch {
    return process.platform === 'linux' ? (await import('./port-owner.ts')).ownerFromProc(port) : undefined;
  }
}
