import { Refusal } from 'jaws-core-js/http';
import type { Problem } from './schema/types.ts';

/** For programs, by status. */
const reasons: Readonly<Record<number, string>> = {
  400: 'invalid',
  403: 'forbidden',
  404: 'absent',
  405: 'method',
  409: 'conflict',
  412: 'changed',
  413: 'size',
  422: 'invalid',
  428: 'condition',
};

/** A request that is refused. */
export class CrudError extends Refusal {
  constructor(
    status: number,
    message: string,
    { problems, headers = {} }: { problems?: readonly Problem[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(status, reasons[status] ?? 'refused', message, problems && { problems }, headers);
    this.name = 'CrudError';
  }
}
