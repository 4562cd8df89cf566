import type { Service } from '../../kernel/service.ts';
import { cancelUpdateStack } from './cancel-update-stack.ts';
import { deleteChangeSet, describeChangeSet, listChangeSets } from './change-sets.ts';
import { createChangeSet } from './create-change-set.ts';
import { createStack } from './create-stack.ts';
import { deleteStack } from './delete-stack.ts';
import { describeEvents } from './describe-events.ts';
import { describeStackEvents } from './describe-stack-events.ts';
import { describeStackResource, describeStackResources, listStackResources } from './describe-stack-resources.ts';
import { describeStacks } from './describe-stacks.ts';
import {
  describeStackDriftDetectionStatus,
  describeStackResourceDrifts,
  detectStackDrift,
  detectStackResourceDrift,
} from './drift/operations.ts';
import { recoverStacks } from './engine/recover.ts';
import { executeChangeSet } from './execute-change-set.ts';
import { listExports, listImports } from './exports.ts';
import { getTemplate } from './get-template.ts';
import { getTemplateSummary, validateTemplate } from './get-template-summary.ts';
import { listStacks } from './list-stacks.ts';
import { createStackRefactor } from './refactor/create-stack-refactor.ts';
import {
  describeStackRefactor,
  listStackRefactorActions,
  listStackRefactors,
} from './refactor/describe-stack-refactor.ts';
import { executeStackRefactor } from './refactor/execute-stack-refactor.ts';
import { continueUpdateRollback, rollbackStack } from './roll-back.ts';
import { signalResource } from './signal-resource.ts';
import { getStackPolicy, setStackPolicy } from './stack-policy.ts';
import {
  createStackInstances,
  deleteStackInstances,
  describeStackInstance,
  listStackInstances,
  updateStackInstances,
} from './stack-sets/instances.ts';
import {
  describeStackSetOperation,
  listStackSetOperationResults,
  listStackSetOperations,
  recoverOperations,
  stopStackSetOperation,
} from './stack-sets/operations.ts';
import { createStackSet, deleteStackSet, describeStackSet, listStackSets, updateStackSet } from './stack-sets/sets.ts';
import { cdkMetadata } from './types/cdk-metadata.ts';
import { customResource } from './types/custom-resource.ts';
import { macro } from './types/macro.ts';
import { responsePlane } from './types/responses.ts';
import { nestedStack } from './types/stack.ts';
import { stackSet } from './types/stack-set.ts';
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
    CreateStackInstances: createStackInstances,
    CreateStackRefactor: createStackRefactor,
    CreateStackSet: createStackSet,
    DeleteChangeSet: deleteChangeSet,
    DeleteStack: deleteStack,
    DeleteStackInstances: deleteStackInstances,
    DeleteStackSet: deleteStackSet,
    DescribeChangeSet: describeChangeSet,
    DescribeEvents: describeEvents,
    DescribeStackDriftDetectionStatus: describeStackDriftDetectionStatus,
    DescribeStackEvents: describeStackEvents,
    DescribeStackInstance: describeStackInstance,
    DescribeStackRefactor: describeStackRefactor,
    DescribeStackResource: describeStackResource,
    DescribeStackResourceDrifts: describeStackResourceDrifts,
    DescribeStackResources: describeStackResources,
    DescribeStackSet: describeStackSet,
    DescribeStackSetOperation: describeStackSetOperation,
    DescribeStacks: describeStacks,
    DescribeType: describeType,
    DetectStackDrift: detectStackDrift,
    DetectStackResourceDrift: detectStackResourceDrift,
    ExecuteChangeSet: executeChangeSet,
    ExecuteStackRefactor: executeStackRefactor,
    GetStackPolicy: getStackPolicy,
    GetTemplate: getTemplate,
    GetTemplateSummary: getTemplateSummary,
    ListChangeSets: listChangeSets,
    ListExports: listExports,
    ListImports: listImports,
    ListStackInstances: listStackInstances,
    ListStackRefactorActions: listStackRefactorActions,
    ListStackRefactors: listStackRefactors,
    ListStackResources: listStackResources,
    ListStackSetOperationResults: listStackSetOperationResults,
    ListStackSetOperations: listStackSetOperations,
    ListStackSets: listStackSets,
    ListStacks: listStacks,
    ListTypes: listTypes,
    RollbackStack: rollbackStack,
    SetStackPolicy: setStackPolicy,
    SignalResource: signalResource,
    StopStackSetOperation: stopStackSetOperation,
    UpdateStack: updateStack,
    UpdateStackInstances: updateStackInstances,
    UpdateStackSet: updateStackSet,
    UpdateTerminationProtection: updateTerminationProtection,
    ValidateTemplate: validateTemplate,
  },
  resourceTypes: [cdkMetadata, customResource, macro, nestedStack, stackSet, waitCondition, waitConditionHandle],
  dataPlane: responsePlane,
  async start(kernel) {
    recoverOperations(kernel);
    await recoverStacks(kernel);
  },
};
