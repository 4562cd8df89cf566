import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Event, ToolName } from '../../src/dash/api.ts';
import { securityHeaders } from '../../src/dash/server/answer.ts';
import { readPage } from '../../src/dash/server/files.ts';
import { type Answers, Refused } from './page-answers.ts';

export interface PageServer {
  readonly url: string;
  /** The calls, in order. */
  readonly asked: { readonly tool: string; readonly input: unknown }[];
  close(): Promise<void>;
}

/**
 * The built page with invented answers, in the protocol of src/dash/api.ts and with the real server's headers. dash.test.ts
 * tests the rest with the real server.
 */
export async function servePage(answers: Answers, folder?: string): Promise<PageServer> {
  const files = readPage(folder);
  const streams = new Set<ServerResponse>();
  const asked: PageServer['asked'] = [];
  const json = (response: ServerResponse, status: number, data: object) => {
    response.writeHead(status, { ...securityHeaders, 'content-type': 'application/json' });
    response.end(JSON.stringify(data));
  };
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const file = files.get(path);
    if (file) {
      response.writeHead(200, { ...securityHeaders, 'content-type': file.type });
      return void response.end(file.body);
    }
    if (request.headers.authorization !== 'Bearer test')
      return json(response, 403, { error: { code: 'DashToken', message: 'The token is wrong.' } });
    if (path === '/api/events') {
      response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' });
      response.write(':\n\n');
      streams.add(response);
      return void response.on('close', () => streams.delete(response));
    }
    if (path === '/api/none') return json(response, 404, { error: { code: 'DashRefused', message: 'There is none.' } });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const tool = path.replace('/api/', '') as ToolName;
    const { call, input } = JSON.parse(Buffer.concat(chunks).toString()) as { call: string; input: never };
    asked.push({ tool, input });
    const publish = (message: object) => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify({ call, tool, ...message })}\n\n`);
    };
    const emit = (event: Event) => publish({ event });
    try {
      const answer = answers[tool];
      if (!answer) throw new Refused('DashRefused', `There is no ${tool}.`);
      json(response, 200, { result: await answer(input, { emit, soFar: (soFar) => publish({ soFar }) }) });
    } catch (error) {
      const { code = 'Bug', message, hint } = error as Refused;
      json(response, 422, { error: { code, message, hint } });
    }
    // The end of the call.
    publish({});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const stream of streams) stream.end();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
