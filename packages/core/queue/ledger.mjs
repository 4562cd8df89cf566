/**
 * Records finished jobs in a table. A record goes from `running`, which counts until its function must have ended, to `done`, or
 * is deleted again if the job failed.
 */
export function jobLedger({ aws, table, key = 'id', prefix = '', rememberSeconds = 20 * 86_400, now = Date.now }) {
  const keyOf = (id) => ({ [key]: { S: prefix + id } });
  const expires = () => ({ N: String(Math.floor(now() / 1000) + rememberSeconds) });
  const names = { '#key': key, '#state': 'state', '#until': 'until', '#expires': 'expires' };

  return {
    async claim(id, milliseconds, owner) {
      try {
        await aws.json('dynamodb', 'PutItem', {
          TableName: table,
          Item: {
            ...keyOf(id),
            state: { S: 'running' },
            owner: { S: owner },
            until: { N: String(now() + milliseconds) },
            expires: expires(),
          },
          // DynamoDB deletes expired items with a delay.
          ConditionExpression:
            'attribute_not_exists(#key) OR #expires < :seconds OR (#state = :running AND #until < :now)',
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: {
            ':running': { S: 'running' },
            ':now': { N: String(now()) },
            ':seconds': { N: String(Math.floor(now() / 1000)) },
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        });
        return 'ours';
      } catch (error) {
        if (error.code !== 'ConditionalCheckFailedException') throw error;
        return error.body?.Item?.state?.S === 'done' ? 'done' : 'busy';
      }
    },

    async done(id) {
      await aws.json('dynamodb', 'UpdateItem', {
        TableName: table,
        Key: keyOf(id),
        UpdateExpression: 'SET #state = :done, #expires = :expires REMOVE #until',
        ExpressionAttributeNames: { '#state': 'state', '#until': 'until', '#expires': 'expires' },
        ExpressionAttributeValues: { ':done': { S: 'done' }, ':expires': expires() },
      });
    },

    async release(id, owner) {
      try {
        await aws.json('dynamodb', 'DeleteItem', {
          TableName: table,
          Key: keyOf(id),
          ConditionExpression: '#owner = :owner AND #state = :running',
          ExpressionAttributeNames: { '#owner': 'owner', '#state': 'state' },
          ExpressionAttributeValues: { ':owner': { S: owner }, ':running': { S: 'running' } },
        });
      } catch (error) {
        // Another delivery has it by now.
        if (error.code !== 'ConditionalCheckFailedException') throw error;
      }
    },
  };
}
