/** What of a client is needed; the SDK's own types of its stack differ by client. */
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

/** What nothing of JAWS reads. Text in XML holds no `<` of its own. */
const unread = /<(ResourceProperties|StackId|StackName|OperationId)>[^<]*<\/\1>/g;

/**
 * Takes the properties of resources, and what says of which stack they are, out of the events of stacks before they are parsed: they are most of an answer, and most of
 * the time that it takes. Events are the answers of a rollout over many regions that have most bytes.
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
