import type { AliasConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import { functionsOnly, notFound } from './errors.ts';
import { type FunctionReference, functionArn, parseFunctionName } from './names.ts';
import { aliases, type Code, type FunctionRecord, functions, type Place, versions } from './state.ts';

/** A function as a request named it, found. */
export interface Target {
  readonly place: Place;
  readonly fn: Readonly<FunctionRecord>;
  /** As named: a version, an alias, `$LATEST`, or undefined. */
  readonly qualifier: string | undefined;
  /** `$LATEST` or a number. An alias stands for its first version here. */
  readonly version: string;
  readonly alias?: Readonly<AliasConfiguration>;
  readonly configuration: FunctionConfiguration;
  readonly code: Code;
}

/** Requests about a function's sub-resources have a different error for a function that does not exist. */
export function orWorded<T>(words: string, find: () => T): T {
  try {
    return find();
  } catch (error) {
    throw (error as Error).name === 'ResourceNotFoundException' ? notFound(words) : error;
  }
}

/** A name that is not a version's number stands for an alias: some requests say so if it does not exist. */
export function orAliasMissing<T>(find: () => T, { account, name, qualifier = '', region }: FunctionReference): T {
  try {
    return find();
  } catch (error) {
    const isAlias = /^(?![0-9]+$)[a-zA-Z0-9-_]+$/.test(qualifier);
    if (!isAlias || (error as Error).name !== 'ResourceNotFoundException') throw error;
    throw notFound(`Cannot find alias arn: ${functionArn({ account, region }, name, qualifier)}`);
  }
}

/** Finds the function alone, whatever the qualifier. */
export function findFunction(
  ctx: Context,
  text: string,
): { place: Place; fn: Readonly<FunctionRecord>; qualifier?: string } {
  const reference = parseFunctionName(ctx, text);
  const place: Place = { account: reference.account, region: reference.region, kernel: ctx.kernel };
  const fn = functions(place).get(reference.name);
  if (!fn) throw notFound(`Function not found: ${functionArn(place, reference.name, reference.qualifier)}`);
  return reference.qualifier ? { place, fn, qualifier: reference.qualifier } : { place, fn };
}

/**
 * Finds the function that a request changes: `$LATEST`, since versions never change. A missing qualifier is
 * ResourceNotFoundException, another one InvalidParameterValueException. Other emulators ignore it.
 */
export function findChangeable(ctx: Context, text: string): { place: Place; fn: Readonly<FunctionRecord> } {
  const { fn, place, qualifier = '$LATEST' } = findTarget(ctx, text);
  if (qualifier !== '$LATEST' && !ctx.kernel.lenient) throw functionsOnly();
  return { place, fn };
}

/** Finds a function and the version or alias meant. Throws ResourceNotFoundException as AWS words it. */
export function findTarget(ctx: Context, text: string, qualifier?: string): Target {
  const reference = parseFunctionName(ctx, text, qualifier);
  return targetOf(ctx, reference, reference.qualifier);
}

/** For an invocation, whose errors name `$LATEST` if no version was given. */
export function findInvoked(ctx: Context, text: string, qualifier?: string): Target {
  const reference = parseFunctionName(ctx, text, qualifier);
  return targetOf(ctx, reference, reference.qualifier ?? '$LATEST');
}

/** `told`: the qualifier that a refusal names if the function does not exist. */
function targetOf(ctx: Context, reference: FunctionReference, told: string | undefined): Target {
  const { account, region, name, qualifier: wanted } = reference;
  const place: Place = { account, region, kernel: ctx.kernel };
  const fn = functions(place).get(name);
  const missing = () => notFound(`Function not found: ${functionArn(place, name, told)}`);
  if (!fn) throw missing();
  if (wanted === undefined || wanted === '$LATEST') {
    return { place, fn, qualifier: wanted, version: '$LATEST', configuration: fn.configuration, code: fn.code };
  }
  const alias = aliases(place).get(`${fn.name}:${wanted}`);
  const version = alias?.FunctionVersion ?? wanted;
  const record = version === '$LATEST' ? fn : versions(place).get(`${fn.name}:${version}`);
  if (!record) throw missing();
  const found = { place, fn, qualifier: wanted, version, configuration: record.configuration, code: record.code };
  return alias ? { ...found, alias } : found;
}
