import type { Service } from '../../kernel/service.ts';
import { getQueueAttributes } from './attributes/get-queue-attributes.ts';
import { ageOfOldest } from './attributes/oldest.ts';
import { setQueueAttributes } from './attributes/set-queue-attributes.ts';
import { changeMessageVisibility, changeMessageVisibilityBatch } from './messages/change-message-visibility.ts';
import { deleteMessage, deleteMessageBatch } from './messages/delete-message.ts';
import { receiveMessage } from './messages/receive-message.ts';
import { sendMessage } from './messages/send-message.ts';
import { sendMessageBatch } from './messages/send-message-batch.ts';
import { resumeMoves } from './move/run.ts';
import { cancelMessageMoveTask, listMessageMoveTasks, startMessageMoveTask } from './move/tasks.ts';
import { createQueue } from './queues/create-queue.ts';
import { deleteQueue, purgeQueue } from './queues/delete-queue.ts';
import { getQueueUrl } from './queues/get-queue-url.ts';
import { listDeadLetterSourceQueues, listQueues } from './queues/list-queues.ts';
import { addPermission, removePermission } from './queues/permissions.ts';
import { listQueueTags, tagQueue, untagQueue } from './queues/tags.ts';
import { resourceTypes } from './types/index.ts';

/** Amazon Simple Queue Service. */
export const sqs: Service = {
  id: 'sqs',
  signingNames: ['sqs'],
  operations: {
    AddPermission: addPermission,
    CancelMessageMoveTask: cancelMessageMoveTask,
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
    CreateQueue: createQueue,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    DeleteQueue: deleteQueue,
    GetQueueAttributes: getQueueAttributes,
    GetQueueUrl: getQueueUrl,
    ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
    ListMessageMoveTasks: listMessageMoveTasks,
    ListQueues: listQueues,
    ListQueueTags: listQueueTags,
    PurgeQueue: purgeQueue,
    ReceiveMessage: receiveMessage,
    RemovePermission: removePermission,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    SetQueueAttributes: setQueueAttributes,
    StartMessageMoveTask: startMessageMoveTask,
    TagQueue: tagQueue,
    UntagQueue: untagQueue,
  },
  resourceTypes,
  start(kernel) {
    kernel.metrics.gauge('ApproximateAgeOfOldestMessage', (place, name) => ageOfOldest(kernel, place, name));
    return resumeMoves(kernel);
  },
};
