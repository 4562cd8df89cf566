/** Why there is no picture, with its status of HTTP. */
export class PictureError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'PictureError';
    this.status = status;
  }
}
