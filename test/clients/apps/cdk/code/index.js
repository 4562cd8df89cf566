const { DynamoDBClient, PutItemCommand, ScanCommand } = require('@aws-sdk/client-dynamodb');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const db = new DynamoDBClient({});
const put = (id) => db.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: id } } }));
exports.api = async (event) => {
  if (event.httpMethod === 'POST')
    await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: event.body }));
  const { Items } = await db.send(new ScanCommand({ TableName: process.env.TABLE }));
  return { statusCode: 200, body: JSON.stringify({ version: process.env.VERSION, ids: Items.map((i) => i.id.S) }) };
};
exports.worker = async (event) => {
  for (const r of event.Records) await put(`queue:${r.body}`);
};
exports.files = async (event) => {
  for (const r of event.Records) await put(`file:${r.s3.object.key}`);
};
exports.onEvent = async (event) => ({
  PhysicalResourceId: 'seed',
  Data: { Answer: `${event.RequestType} ${event.ResourceProperties.Version}` },
});
