'use strict';

const { waitedFor } = require('./packages.cjs');

/** Reserved variables, which nothing changes: reading one costs as much as the rest of a context. */
const {
  AWS_LAMBDA_FUNCTION_VERSION: functionVersion,
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryLimitInMB,
  AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
  AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
} = process.env;

/** The members of a handler's context that come from the environment and from the invocation's headers. */
function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const waited = waitedFor();
  return {
    functionVersion,
    functionName,
    memoryLimitInMB,
    logGroupName,
    logStreamName,
    clientContext: json(headers['lambda-runtime-client-context'], 'ClientContext'),
    identity: json(headers['lambda-runtime-cognito-identity'], 'CognitoIdentity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    getRemainingTimeInMillis: () => deadline + waitedFor() - waited - Date.now(),
  };
}

function json(text, name) {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`Cannot parse ${name} as json.`);
  }
}

module.exports = { contextOf };
