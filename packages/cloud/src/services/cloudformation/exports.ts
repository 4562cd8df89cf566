import type {
  ListExportsCommandInput,
  ListExportsCommandOutput,
  ListImportsCommandInput,
  ListImportsCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { allExports, importersOf } from './engine/exports.ts';
import { page } from './state.ts';
import { validationError } from './template/errors.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html */
export const listExports: Operation<ListExportsCommandInput, Output<ListExportsCommandOutput>> = (request, ctx) => {
  const { items, next } = page([...allExports(ctx)], request.NextToken);
  return {
    Exports: items.map(({ name, value, stack }) => ({ ExportingStackId: stack.id, Name: name, Value: value })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html */
export const listImports: Operation<ListImportsCommandInput, Output<ListImportsCommandOutput>> = (request, ctx) => {
  const name = request.ExportName ?? '';
  const importers = importersOf(ctx, name);
  if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
  const { items, next } = page(importers, request.NextToken);
  return { Imports: items.map((stack) => stack.name), ...(next === undefined ? {} : { NextToken: next }) };
};
