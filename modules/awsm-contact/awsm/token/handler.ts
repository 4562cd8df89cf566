import { answerTo, createToken, type Request, seconds } from 'awsm-contact';

const { CONTACT_SECRET, CONTACT_ORIGINS } = process.env;

export const handler = (request: Request) =>
  answerTo(request, CONTACT_ORIGINS, () => ({
    status: 200,
    body: { token: createToken(CONTACT_SECRET, Date.now()), waitSeconds: seconds.shortest },
  }));
