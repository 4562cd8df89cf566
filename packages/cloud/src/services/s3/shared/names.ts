import { AwsError } from '../../../kernel/errors.ts';

const shape = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const address = /^\d{1,3}(\.\d{1,3}){3}$/;
const reservedStart = /^(xn--|sthree-|amzn-s3-demo-)/;
const reservedEnd = /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function checkBucketName(name: string): void {
  const wrong =
    !shape.test(name) ||
    name.includes('..') ||
    address.test(name) ||
    reservedStart.test(name) ||
    reservedEnd.test(name);
  if (wrong) throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
}

const maxKey = 1024;

export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size <= maxKey) return;
  throw new AwsError('KeyTooLongError', 'Your key is too long', 400, { Size: size, MaxSizeAllowed: maxKey });
}
