// The minimal cost of a durable answer: a bare node:http server that appends each request to a file and answers once the
// system has accepted it, so it outlives the process like the cloud's journal. `node bench/cloud-floor.mjs <file>`.
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';

const file = await open(process.argv[2], 'a');
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  await file.write(Buffer.concat(chunks));
  response.end('ok');
});
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${server.address().port}` })),
);
