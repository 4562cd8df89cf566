import { randomUUID } from 'node:crypto';
import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, hasToken, json, Refusal } from 'jaws-core-js/http';

const aws = createAws();

/** A form that puts one picture into the bucket within five minutes, without going through Lambda. S3 checks size and type. */
export const handler = createHandler((request) => {
  if (!hasToken(request, process.env.IMAGES_TOKEN, 'IMAGES_TOKEN')) {
    throw new Refusal(401, 'token', 'Authorization: Bearer <IMAGES_TOKEN> is missing or wrong.');
  }
  const id = randomUUID();
  const form = aws.s3.presignPost(resources.Images, `in/${id}`, {
    expires: 300,
    maxBytes: 8 * 1024 * 1024,
    fields: { 'content-type': 'image/png' },
  });
  return json(201, { id, ...form });
});
