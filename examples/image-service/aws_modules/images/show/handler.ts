import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, Refusal } from 'jaws-core-js/http';

const { s3 } = createAws();

export const handler = createHandler(async ({ params }) => {
  const id = params.id ?? '';
  if (!/^[0-9a-f-]{36}$/.test(id)) throw unknown();
  if (await s3.head(resources.Images, `out/${id}`)) {
    const location = s3.presign('GET', resources.Images, `out/${id}`, { expires: 300 });
    return { statusCode: 302, headers: { location } };
  }
  const failed = await s3.get(resources.Images, `failed/${id}`);
  if (failed) throw new Refusal(422, 'picture', failed.body.toString());
  throw unknown();
});

const unknown = () =>
  new Refusal(404, 'unknown', 'There is no such picture, or its thumbnail is not made yet.', { retryAfter: 1 });
