import type { SourceFile } from '../../project/types.ts';
import type { Report } from '../report.ts';
import type { EndpointInput } from '../schema/endpoint.ts';
import type { EndpointModel } from '../types.ts';

/** An endpoint and its place. */
export interface Written {
  readonly source: SourceFile;
  /** Path of the endpoint in its file. */
  readonly base: readonly (string | number)[];
  readonly input: EndpointInput;
  readonly endpoint: EndpointModel;
  readonly hasLambda: boolean;
  readonly protocol: 'REST' | 'HTTP';
  readonly report: Report;
}
