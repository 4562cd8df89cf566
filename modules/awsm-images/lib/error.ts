import { Refusal } from 'jaws-core-js/http';

/** For programs, by status. */
const reasons: Readonly<Record<number, string>> = {
  400: 'invalid',
  403: 'forbidden',
  404: 'absent',
  413: 'size',
  415: 'type',
  422: 'broken',
  502: 'source',
  504: 'time',
};

/** Why there is no picture. */
export class PictureError extends Refusal {
  constructor(status: number, message: string) {
    super(status, reasons[status] ?? 'refused', message);
    this.name = 'PictureError';
  }
}
