import { get, type OutgoingHttpHeaders } from 'node:http';

interface SentEvent {
  readonly event: string;
  readonly id: number;
  // biome-ignore lint/suspicious/noExplicitAny: of any kind.
  readonly data: any;
}

/** A reader of server-sent events. `until` returns the first match, and fails if the stream ends before one. */
export interface EventReader {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly events: readonly SentEvent[];
  until(fits: (event: SentEvent) => boolean): Promise<SentEvent>;
  /** Resolves when the stream has ended, and says whether the other side ended it; otherwise the connection was cut. */
  readonly ended: Promise<boolean>;
  leave(): void;
}

export function readEvents(url: string, headers: OutgoingHttpHeaders = {}): Promise<EventReader> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false }, (response) => {
      const events: SentEvent[] = [];
      let rest = '';
      let over = false;
      const looks = new Set<() => void>();
      const check = () => {
        for (const one of looks) one();
      };
      let end = (_complete: boolean) => {};
      const ended = new Promise<boolean>((done) => {
        end = done;
      });
      response.setEncoding('utf8').on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, event = '', id = '', data = ''] = /^event: (\w+)\nid: (\d+)\ndata: (.*)$/.exec(block) ?? [];
          if (!block.startsWith(':')) events.push({ event, id: Number(id), data: JSON.parse(data) });
        }
        check();
      });
      response.on('close', () => {
        over = true;
        check();
        end(response.complete);
      });
      response.on('error', () => {});
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        events,
        ended,
        leave: () => void request.destroy(),
        until: (fits) =>
          new Promise((found, fail) => {
            const one = () => {
              const event = events.find(fits);
              if (event) found(event);
              else if (over) fail(new Error(`The stream ended after ${JSON.stringify(events)}`));
              else return;
              looks.delete(one);
            };
            looks.add(one);
            one();
          }),
      });
    });
    request.on('error', reject);
  });
}
