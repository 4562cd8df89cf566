/** The part of a client that is needed; the SDK's own types of its stack differ by client. */
interface Extensible {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: never) => Promise<Answer>,
        context: { readonly commandName?: string },
      ) => (args: never) => Promise<Answer>,
      options: { step: 'deserialize'; priority: 'low'; name: string },
    ): void;
  };
}

interface Answer {
  readonly response: { readonly statusCode?: number; body?: AsyncIterable<Uint8Array> | Uint8Array };
}

/** JSON text in XML, which does not contain a raw `<`. */
const properties = /<ResourceProperties>[^<]*<\/ResourceProperties>/g;

/**
 * Removes the properties of resources from the events of stacks before they are parsed: they are most of the bytes of a
 * response, half of the time to parse it, and JAWS never reads them. In a rollout over many regions, events are the largest responses.
 * Everything else stays, since code that gets a client expects the whole event.
 */
export function leanEvents<Client>(client: Client): Client {
  (client as unknown as Extensible).middlewareStack.add(
    (next, { commandName }) => {
      if (commandName !== 'DescribeStackEventsCommand') return next;
      return async (args) => {
        const answer = await next(args);
        const { response } = answer;
        if (response.statusCode !== 200 || !response.body || response.body instanceof Uint8Array) return answer;
        const chunks: Uint8Array[] = [];
        for await (const chunk of response.body) chunks.push(chunk);
        response.body = Buffer.from(Buffer.concat(chunks).toString('utf8').replace(properties, ''));
        return answer;
      };
    },
    { step: 'deserialize', priority: 'low', name: 'jawsLeanEvents' },
  );
  return client;
}
