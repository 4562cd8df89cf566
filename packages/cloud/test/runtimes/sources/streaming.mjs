import { handler as counter } from './index.mjs';

export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const answer = String(await counter(event));
  for (const part of [answer, ' ', 'streamed']) if (event.op === 'stream' || part === answer) stream.write(part);
  stream.end();
});
