import { answer, type PictureRequest, parseHosts } from 'awsm-images';
import { createAws } from 'jaws-core-js/aws';
import { limits } from './limits.ts';

const { IMAGES_BUCKET = '', IMAGES_ALLOWED_HOSTS } = process.env;
const place = { s3: createAws().s3, bucket: IMAGES_BUCKET, hosts: parseHosts(IMAGES_ALLOWED_HOSTS), limits };

interface Stream {
  end(bytes: Buffer | string): void;
}

/** Of Lambda's Node.js. https://docs.aws.amazon.com/lambda/latest/dg/response-streaming.html */
declare const awslambda: {
  streamifyResponse(handler: (request: PictureRequest, stream: Stream) => Promise<void>): unknown;
  readonly HttpResponseStream: { from(stream: Stream, head: object): Stream };
};

// Streams carry bytes whatever a browser accepts; other answers of API Gateway are text unless the whole API says otherwise.
export const handler = awslambda.streamifyResponse(async (request, stream) => {
  const { statusCode, headers, body } = await answer(place, request);
  awslambda.HttpResponseStream.from(stream, { statusCode, headers }).end(body);
});
