import { type PurgeEvent, purgeOfEvent, purgeOfRequest } from 'awsm-images';
import { createAws } from 'jaws-core-js/aws';
import { createHandler } from 'jaws-core-js/http';
import { texts } from '../texts.ts';

const { IMAGES_BUCKET = '', IMAGES_SECRET } = process.env;
const place = { s3: createAws().s3, bucket: IMAGES_BUCKET, secret: IMAGES_SECRET };

interface Context {
  getRemainingTimeInMillis(): number;
}

const hasTime = (context: Context) => () => context.getRemainingTimeInMillis() > 3000;

const answer = createHandler<Context>((request, context) => purgeOfRequest(place, request, hasTime(context)), {
  texts,
});

/** S3 and operators call it, too: their events do not come from an API. */
export const handler = (event: PurgeEvent | { readonly requestContext: object }, context: Context) =>
  'requestContext' in event ? answer(event, context) : purgeOfEvent(place, event, hasTime(context));
