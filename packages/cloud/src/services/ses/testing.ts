import { SES } from '@aws-sdk/client-ses';
import { SESv2 } from '@aws-sdk/client-sesv2';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { startCloud } from '../../index.ts';

/** A started cloud with a verified domain, `example.com`, and the clients that tests of SES use. */
export async function sesCloud() {
  const cloud = await startCloud({ port: 0 });
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 };
  const [ses, sesv2, sns, sqs] = [new SES(config), new SESv2(config), new SNS(config), new SQS(config)];
  await ses.verifyDomainIdentity({ Domain: 'example.com' });
  return {
    ses,
    sesv2,
    /** A topic whose notifications go to a queue; `received` returns those that have arrived, parsed. */
    async topic(Name: string) {
      const { TopicArn = '' } = await sns.createTopic({ Name });
      const { QueueUrl = '' } = await sqs.createQueue({ QueueName: Name });
      const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${Name}`;
      const Statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: Endpoint };
      await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy: JSON.stringify({ Statement }) } });
      await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint, Attributes: { RawMessageDelivery: 'true' } });
      const received = async (): Promise<Record<string, unknown>[]> => {
        const { Messages = [] } = await sqs.receiveMessage({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          VisibilityTimeout: 60,
        });
        return Messages.map(({ Body = '' }) => (Body.startsWith('{') ? JSON.parse(Body) : { text: Body }));
      };
      return { TopicArn, received };
    },
    /** The sent messages, in LocalStack's format. */
    async sent(id: string | undefined): Promise<Record<string, unknown> | undefined> {
      const answer = await fetch(`${cloud.endpoint}/_aws/ses?id=${id}`);
      return ((await answer.json()) as { messages: Record<string, unknown>[] }).messages[0];
    },
    async close() {
      for (const client of [ses, sesv2, sns, sqs]) client.destroy();
      await cloud.close();
    },
  };
}
