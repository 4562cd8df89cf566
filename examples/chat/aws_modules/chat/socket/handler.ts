import type { EventOf } from 'jaws-core-js';
import { enter, leave, sendTo } from '../rooms.ts';
import type { Guest } from '../tickets.ts';

const longestText = 1000;

/** What it returns for a message goes to its sender alone. */
export async function handler(event: EventOf<'chat/socket'>) {
  const { connectionId: id, authorizer } = event.requestContext;
  // The authorizer made sure of both.
  const { name, room } = authorizer as unknown as Guest;
  switch (event.requestContext.eventType) {
    case 'CONNECT':
      await enter(room, id);
      return { statusCode: 200 };
    case 'DISCONNECT':
      await leave(room, id);
      return { statusCode: 200 };
    case 'MESSAGE': {
      const text = textIn('body' in event ? event.body : undefined);
      if (text === undefined)
        return answer({ error: `Send {"action":"send","text":"…"} with 1 to ${longestText} characters.` });
      await sendTo(room, { from: name, text, time: new Date().toISOString() });
      return answer({ ok: true });
    }
  }
}

const answer = (value: object) => ({ statusCode: 200, body: JSON.stringify(value) });

function textIn(body = ''): string | undefined {
  try {
    const { text } = JSON.parse(body);
    if (typeof text === 'string' && text.trim() !== '' && text.length <= longestText) return text.trim();
  } catch {
    // Not JSON: refused like any other invalid message.
  }
  return undefined;
}
