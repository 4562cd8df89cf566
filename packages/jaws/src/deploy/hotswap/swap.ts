import { readFile } from 'node:fs/promises';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { CodeArtifact } from '../../artifacts/types.ts';
import type { Aws } from '../../aws/types.ts';
import { codeKey } from '../../templates/names.ts';
import type { JawsBucket } from '../bucket.ts';
import type { DeployHost } from '../context.ts';
import { pointAlias, putCode } from '../function-code.ts';
import { thisHolder } from '../machine.ts';
import { markSwapped } from './marker.ts';
import { tagSwapped } from './tag.ts';

/** A deployed function. */
export interface SwapTarget {
  readonly id: string;
  readonly logicalId: string;
  readonly functionName: string;
  /** Whether it is called by its alias. */
  readonly hasAlias: boolean;
}

export interface SwapPlace {
  readonly host: DeployHost;
  readonly aws: Aws;
  readonly project: string;
  readonly bucket: JawsBucket;
}

/**
 * Lambda accepts a zip of up to 50 MB in the call, counted in base64; larger ones go through the bucket.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const directBytes = 30 * 1024 * 1024;

/**
 * Gives deployed functions code that CloudFormation does not know, in one region. The first update points their alias to `$LATEST`, so
 * each further one is a single call and versions do not pile up. A marker in the bucket is written before anything is changed.
 */
export class HotSwap {
  readonly #place: SwapPlace;
  /** Logical ids of functions whose alias is on `$LATEST`. */
  readonly #begun = new Set<string>();
  #lambda: Promise<LambdaClient> | undefined;

  constructor(place: SwapPlace) {
    this.#place = place;
  }

  /** Whether anything was swapped since the last deployment. */
  get isActive(): boolean {
    return this.#begun.size > 0;
  }

  /** A deployment has restored CloudFormation's state. */
  forget(): void {
    this.#begun.clear();
  }

  /** Marks functions before they are swapped, several in one write. */
  async mark(targets: readonly SwapTarget[]): Promise<void> {
    const { bucket, host, project } = this.#place;
    const unmarked = targets.map(({ logicalId }) => logicalId).filter((id) => !this.#begun.has(id));
    if (unmarked.length > 0) await markSwapped(bucket, project, unmarked, host.now());
  }

  /** Swaps the code of one function, which must be marked before. */
  async put(target: SwapTarget, artifact: CodeArtifact): Promise<void> {
    const { functionName, hasAlias, logicalId } = target;
    const lambda = await this.#client();
    await putCode(lambda, { FunctionName: functionName, ...(await this.#codeOf(artifact)) }, this.#place.host.signal);
    if (this.#begun.has(logicalId)) return;
    if (hasAlias) await pointAlias(lambda, functionName, '$LATEST');
    this.#begun.add(logicalId);
    await this.#tag(lambda, functionName);
  }

  async #codeOf(artifact: CodeArtifact) {
    if (artifact.bytes <= directBytes) return { ZipFile: await readFile(artifact.file) };
    const { bucket } = this.#place;
    const key = codeKey(artifact);
    await bucket.put(key, await readFile(artifact.file), { type: 'application/zip', sha256: artifact.sha256 });
    return { S3Bucket: bucket.place.bucket, S3Key: key };
  }

  async #tag(lambda: LambdaClient, name: string): Promise<void> {
    const { aws, bucket, host } = this.#place;
    const { region } = bucket.place;
    const { owner, since } = thisHolder('', host.now(), host.now());
    await tagSwapped(lambda, { region, account: await aws.in(region).account() }, name, `${owner} ${since}`);
  }

  #client(): Promise<LambdaClient> {
    this.#lambda ??= this.#place.aws.in(this.#place.bucket.place.region).lambda();
    return this.#lambda;
  }
}
