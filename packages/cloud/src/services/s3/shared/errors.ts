import { AwsError } from '../../../kernel/errors.ts';

// Codes, statuses and texts: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

export const noSuchBucket = (name: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });

export const noSuchKey = (key: string, headers?: Record<string, string>): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key, ...(headers ? { headers } : {}) });

export const noSuchVersion = (key: string, id: string): AwsError =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: id });

export const noSuchUpload = (id: string): AwsError =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId: id },
  );

export const invalidArgument = (message: string, name?: string, value?: unknown): AwsError =>
  new AwsError('InvalidArgument', message, 400, {
    ...(name === undefined ? {} : { ArgumentName: name }),
    ...(value === undefined ? {} : { ArgumentValue: value }),
  });

export const invalidRequest = (message: string, fields?: Record<string, unknown>): AwsError =>
  new AwsError('InvalidRequest', message, 400, fields);

const MALFORMED = 'The XML you provided was not well-formed or did not validate against our published schema';

export const malformedXml = (): AwsError => new AwsError('MalformedXML', MALFORMED, 400);

export const malformedAcl = (): AwsError => new AwsError('MalformedACLError', MALFORMED, 400);

export const accessDenied = (message = 'Access Denied'): AwsError => new AwsError('AccessDenied', message, 403);

export const methodNotAllowed = (method: string, resource: string, headers?: Record<string, string>): AwsError =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
    Method: method,
    ResourceType: resource,
    ...(headers ? { headers } : {}),
  });

export const preconditionFailed = (condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

/** A setting that the bucket does not have. */
export const notConfigured = (code: string, message: string, bucket: string): AwsError =>
  new AwsError(code, message, 404, { BucketName: bucket });

/** The bucket's list lets others in, and is to count for nothing. */
export const aclWithOwnerEnforced = (): AwsError =>
  new AwsError(
    'InvalidBucketAclWithObjectOwnership',
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    400,
  );
