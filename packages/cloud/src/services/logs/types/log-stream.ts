import type { ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-logstream.html */
export const logStream: ResourceType = {
  type: 'AWS::Logs::LogStream',

  async create(properties, ctx) {
    const logStreamName = text(properties, 'LogStreamName') ?? ctx.name({ maxLength: 512 });
    await ctx.aws.logs.createLogStream({ logGroupName: text(properties, 'LogGroupName'), logStreamName });
    return { id: logStreamName };
  },

  async delete(logStreamName, properties, ctx) {
    await ignoringMissing(
      ctx.aws.logs.deleteLogStream({ logGroupName: text(properties, 'LogGroupName'), logStreamName }),
    );
  },

  async read(logStreamName, properties, ctx) {
    const found = await ignoringMissing(
      ctx.aws.logs.describeLogStreams({
        logGroupName: text(properties, 'LogGroupName'),
        logStreamNamePrefix: logStreamName,
        limit: 1,
      }),
    );
    return found?.logStreams?.[0]?.logStreamName === logStreamName ? { id: logStreamName } : undefined;
  },
};
