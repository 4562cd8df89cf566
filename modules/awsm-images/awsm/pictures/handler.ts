import { answer, parseHosts } from 'awsm-images';
import { createAws } from 'jaws-core-js/aws';
import { readRequest } from 'jaws-core-js/http';
import { texts } from '../texts.ts';
import { limits } from './limits.ts';

const { IMAGES_BUCKET = '', IMAGES_ALLOWED_HOSTS, IMAGES_SECRET } = process.env;
const hosts = parseHosts(IMAGES_ALLOWED_HOSTS);
const place = { s3: createAws().s3, bucket: IMAGES_BUCKET, hosts, limits, secret: IMAGES_SECRET, texts };

interface Stream {
  end(bytes: Buffer | string): void;
}

/** Part of Lambda's Node.js. https://docs.aws.amazon.com/lambda/latest/dg/response-streaming.html */
declare const awslambda: {
  streamifyResponse(handler: (event: object, stream: Stream) => Promise<void>): unknown;
  readonly HttpResponseStream: { from(stream: Stream, head: object): Stream };
};

/**
 * A REST API gets a stream, which carries bytes whatever a browser accepts; its other answers are text unless the whole API says otherwise.
 * An HTTP API has no streams: it waits for the end of this one and takes it as the answer of a function, with bytes in base64.
 */
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const request = readRequest(event);
  const { statusCode, headers, body } = await answer(place, request);
  if (request.api === 'REST') {
    awslambda.HttpResponseStream.from(stream, { statusCode, headers }).end(body);
    return;
  }
  const encoded = Buffer.from(body).toString('base64');
  stream.end(JSON.stringify({ statusCode, headers, body: encoded, isBase64Encoded: true }));
});
