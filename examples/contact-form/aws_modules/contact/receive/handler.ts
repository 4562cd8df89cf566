import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, readObject } from 'jaws-core-js/http';
import type { Message } from '../message.ts';

const aws = createAws();

export const handler = createHandler(
  async (request) => {
    // The gateway has compared it with the model. Once it is in the queue, it is safe, even if SES fails.
    const message = readObject(request, { types: ['application/json'], maxBytes: 32 * 1024 }) as unknown as Message;
    if (!message.website) {
      await aws.json('sqs', 'SendMessage', {
        QueueUrl: resources.ContactMessages,
        MessageBody: JSON.stringify(message),
      });
    }
    return json(202, { sent: true });
  },
  { cors: { origins: process.env.CONTACT_ORIGINS, methods: ['POST'] } },
);
