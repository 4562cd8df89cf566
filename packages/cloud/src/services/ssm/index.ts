import type { Service } from '../../kernel/service.ts';
import { labelParameterVersion, unlabelParameterVersion } from './labels/labels.ts';
import { deleteParameter, deleteParameters } from './parameters/delete-parameter.ts';
import { describeParameters } from './parameters/describe-parameters.ts';
import { getParameter, getParameters } from './parameters/get-parameter.ts';
import { getParameterHistory } from './parameters/get-parameter-history.ts';
import { getParametersByPath } from './parameters/get-parameters-by-path.ts';
import { putParameter } from './parameters/put-parameter.ts';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './tags/tags.ts';
import { parameter } from './types/parameter.ts';

/** AWS Systems Manager: the Parameter Store. */
export const ssm: Service = {
  id: 'ssm',
  signingNames: ['ssm'],
  operations: {
    AddTagsToResource: addTagsToResource,
    DeleteParameter: deleteParameter,
    DeleteParameters: deleteParameters,
    DescribeParameters: describeParameters,
    GetParameter: getParameter,
    GetParameterHistory: getParameterHistory,
    GetParameters: getParameters,
    GetParametersByPath: getParametersByPath,
    LabelParameterVersion: labelParameterVersion,
    ListTagsForResource: listTagsForResource,
    PutParameter: putParameter,
    RemoveTagsFromResource: removeTagsFromResource,
    UnlabelParameterVersion: unlabelParameterVersion,
  },
  resourceTypes: [parameter],
};
