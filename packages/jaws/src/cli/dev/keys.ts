import type { ReadStream } from 'node:tty';

export interface Keys {
  close(): void;
}

/** Reads single keys from a terminal until it is closed. Ctrl-C keeps its usual meaning. */
export function readKeys(stdin: ReadStream, onKey: (key: string) => void): Keys {
  const listen = (text: string) => {
    for (const key of text) {
      // Not process.kill: on Windows that ends the process at once, despite listeners.
      if (key === '\x03') process.emit('SIGINT', 'SIGINT');
      else onKey(key);
    }
  };
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.on('data', listen);
  stdin.resume();
  // However the command ends, the shell gets its terminal back as it was.
  const restore = () => void stdin.setRawMode(false);
  process.once('exit', restore);
  return {
    close() {
      process.removeListener('exit', restore);
      stdin.off('data', listen);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
