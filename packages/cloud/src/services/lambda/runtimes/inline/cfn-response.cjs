'use strict';

const http = require('node:http');
const https = require('node:https');

exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';

/**
 * Answers a custom resource's request.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
 */
exports.send = (event, context, status, data, physicalId, noEcho) =>
  new Promise((resolve) => {
    const body = JSON.stringify({
      Status: status,
      Reason: `See the details in CloudWatch Log Stream: ${context.logStreamName}`,
      PhysicalResourceId: physicalId || context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho || false,
      Data: data,
    });
    const url = new URL(event.ResponseURL);
    const client = url.protocol === 'http:' ? http : https;
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const finish = () => {
      resolve();
      context.done?.();
    };
    const request = client.request(url, { method: 'PUT', headers }, (response) => {
      response.resume();
      response.on('end', finish);
    });
    request.on('error', (error) => {
      console.log(`send(..) failed executing request: ${error}`);
      finish();
    });
    request.end(body);
  });
