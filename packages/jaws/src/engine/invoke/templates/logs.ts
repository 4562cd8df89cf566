import { gzipSync } from 'node:zlib';
import { type EventTemplate, propertiesOf } from './template.ts';
import { placeholderFor, textOf } from './values.ts';

/** Lines of a log group, compressed. https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html */
export const logs: EventTemplate = {
  summary: 'lines of a log group',
  fits: (trigger) => trigger.is === 'source' && trigger.source.type === 'AWS::Logs::SubscriptionFilter',

  make(place, trigger) {
    const { LogGroupName } = propertiesOf(trigger);
    const content = {
      messageType: 'DATA_MESSAGE',
      owner: place.account,
      logGroup: textOf(LogGroupName, place) ?? placeholderFor(LogGroupName, '/log/group'),
      logStream: 'stream',
      subscriptionFilters: [trigger?.is === 'source' ? trigger.name : 'filter'],
      logEvents: [
        {
          id: '34622316099697884706540976068822859012661220141643892546',
          timestamp: place.now.getTime(),
          message: 'a line',
        },
      ],
    };
    return { awslogs: { data: gzipSync(JSON.stringify(content)).toString('base64') } };
  },
};
