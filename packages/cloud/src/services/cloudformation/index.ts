import type { Service } from '../../kernel/service.ts';
import { cancelUpdateStack } from './cancel-update-stack.ts';
import { deleteChangeSet, describeChangeSet, listChangeSets } from './change-sets.ts';
import { createChangeSet } from './create-change-set.ts';
import { createStack } from './create-stack.ts';
import { deleteStack } from './delete-stack.ts';
import { describeStackEvents } from './describe-stack-events.ts';
import { describeStackResource, describeStackResources, listStackResources } from './describe-stack-resources.ts';
import { describeStacks } from './describe-stacks.ts';
import { recoverStacks } from './engine/recover.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { listExports, listImports } from './exports.ts';
import { getTemplate } from './get-template.ts';
import { getTemplateSummary, validateTemplate } from './get-template-summary.ts';
import { listStacks } from './list-stacks.ts';
import { continueUpdateRollback, rollbackStack } from './roll-back.ts';
import { getStackPolicy, setStackPolicy } from './stack-policy.ts';
import { cdkMetadata } from './types/cdk-metadata.ts';
import { customResource } from './types/custom-resource.ts';
import { responsePlane } from './types/responses.ts';
import { nestedStack } from './types/stack.ts';
import { waitCondition, waitConditionHandle } from './types/wait-condition.ts';
import { describeType, listTypes } from './types-registry.ts';
import { updateStack } from './update-stack.ts';
import { updateTerminationProtection } from './update-termination-protection.ts';

export const cloudformation: Service = {
  id: 'cloudformation',
  signingNames: ['cloudformation'],
  operations: {
    CancelUpdateStack: cancelUpdateStack,
    ContinueUpdateRollback: continueUpdateRollback,
    CreateChangeSet: createChangeSet,
    CreateStack: createStack,
    DeleteChangeSet: deleteChangeSet,
    DeleteStack: deleteStack,
    DescribeChangeSet: describeChangeSet,
    DescribeStackEvents: describeStackEvents,
    DescribeStackResource: describeStackResource,
    DescribeStackResources: describeStackResources,
    DescribeStacks: describeStacks,
    DescribeType: describeType,
    ExecuteChangeSet: executeChangeSet,
    GetStackPolicy: getStackPolicy,
    GetTemplate: getTemplate,
    GetTemplateSummary: getTemplateSummary,
    ListChangeSets: listChangeSets,
    ListExports: listExports,
    ListImports: listImports,
    ListStackResources: listStackResources,
    ListStacks: listStacks,
    ListTypes: listTypes,
    RollbackStack: rollbackStack,
    SetStackPolicy: setStackPolicy,
    UpdateStack: updateStack,
    UpdateTerminationProtection: updateTerminationProtection,
    ValidateTemplate: validateTemplate,
  },
  resourceTypes: [cdkMetadata, customResource, nestedStack, waitCondition, waitConditionHandle],
  dataPlane: responsePlane,
  start: recoverStacks,
};
