import type { StreamMessage } from '../../api.ts';

interface Listener {
  connected(is: boolean): void;
  message(message: StreamMessage): void;
}

/** Milliseconds before a retry: longer after each failure. */
const waits = [500, 1000, 2000, 5000];

/** The server's stream of events, by fetch because EventSource sends no header. Reconnects as long as the page is open. */
export function openStream(headers: Readonly<Record<string, string>>, listener: Listener): void {
  let failures = 0;
  const connect = async () => {
    try {
      const response = await fetch('api/events', { headers });
      if (!response.ok || !response.body) throw new Error(String(response.status));
      failures = 0;
      listener.connected(true);
      await read(response.body, listener);
    } catch {
      // The call that needs the server reports the error.
    }
    listener.connected(false);
    setTimeout(() => void connect(), waits[Math.min(failures, waits.length - 1)]);
    failures += 1;
  };
  void connect();
}

async function read(body: ReadableStream<Uint8Array>, listener: Listener): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const { messages, left } = messagesIn(rest + value);
    rest = left;
    for (const data of messages) listener.message(JSON.parse(data) as StreamMessage);
  }
}

/** The data of complete messages, and the rest: the beginning of an incomplete one. */
export function messagesIn(text: string): { readonly messages: readonly string[]; readonly left: string } {
  const blocks = text.split(/\r?\n\r?\n/);
  const left = blocks.pop() ?? '';
  const messages = blocks.flatMap((block) => {
    const data = block
      .split(/\r?\n/)
      .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).replace(/^ /, '')] : []));
    return data.length > 0 ? [data.join('\n')] : [];
  });
  return { messages, left };
}
