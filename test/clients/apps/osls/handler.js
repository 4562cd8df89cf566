const { DynamoDBClient, PutItemCommand, ScanCommand } = require('@aws-sdk/client-dynamodb');

const db = new DynamoDBClient({});
const TableName = process.env.TABLE;
const keep = (id) => db.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));

exports.api = async (event) => {
  console.log('api', event.httpMethod);
  if (event.httpMethod === 'POST') await keep(`http:${event.body}`);
  const { Items } = await db.send(new ScanCommand({ TableName }));
  return {
    statusCode: 200,
    body: JSON.stringify({ version: process.env.VERSION, ids: Items.map((item) => item.id.S) }),
  };
};

exports.work = async ({ Records }) => {
  for (const { body } of Records) await keep(`queue:${body}`);
};

exports.tick = async () => keep('tick');

exports.file = async ({ Records }) => {
  for (const { s3 } of Records) await keep(`file:${s3.object.key}`);
};
