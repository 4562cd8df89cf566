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

/** JSON text in XML, and ids, none of which contains a raw `<`. */
const unread = /<(ResourceProperties|StackId|StackName|OperationId)>[^<]*<\/\1>/g;

/**
 * Removes from the events of stacks, before they are parsed, what JAWS never reads: the properties of resources, which are most of the bytes of a
 * response and half of the time to parse it, and in each event which stack and operation it is of. In a rollout over many regions, events are the largest responses.
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
        response.body = Buffer.from(Buffer.concat(chunks).toString('utf8').replace(unread, ''));
        return answer;
      };
    },
    { step: 'deserialize', priority: 'low', name: 'jawsLeanEvents' },
  );
  return client;
}
