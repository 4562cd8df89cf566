import type { Service } from '../../kernel/service.ts';
import { codeDataPlane } from './code/location.ts';
import { createFunction } from './functions/create-function.ts';
import { deleteFunction } from './functions/delete-function.ts';
import { getFunction, getFunctionConfiguration } from './functions/get-function.ts';
import { listFunctions } from './functions/list-functions.ts';
import { updateFunctionCode } from './functions/update-function-code.ts';
import { updateFunctionConfiguration } from './functions/update-function-configuration.ts';
import { eventQueue } from './invoke/event-queue.ts';
import { invoke } from './invoke/invoke.ts';
import { listTags, tagResource, untagResource } from './tags.ts';

export const lambda: Service = {
  id: 'lambda',
  signingNames: ['lambda'],
  operations: {
    CreateFunction: createFunction,
    DeleteFunction: deleteFunction,
    GetFunction: getFunction,
    GetFunctionConfiguration: getFunctionConfiguration,
    Invoke: invoke,
    ListFunctions: listFunctions,
    ListTags: listTags,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateFunctionCode: updateFunctionCode,
    UpdateFunctionConfiguration: updateFunctionConfiguration,
  },
  dataPlane: codeDataPlane,
  start: (kernel) => kernel.part(eventQueue).resume(),
};
