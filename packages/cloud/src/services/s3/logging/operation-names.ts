const names: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'REST.DELETE.UPLOAD',
  CompleteMultipartUpload: 'REST.POST.UPLOAD',
  CopyObject: 'REST.COPY.OBJECT',
  CreateBucket: 'REST.PUT.BUCKET',
  CreateMultipartUpload: 'REST.POST.UPLOADS',
  DeleteBucket: 'REST.DELETE.BUCKET',
  DeleteObject: 'REST.DELETE.OBJECT',
  DeleteObjects: 'REST.POST.MULTI_OBJECT_DELETE',
  GetBucketLogging: 'REST.GET.LOGGING_STATUS',
  GetBucketPolicy: 'REST.GET.BUCKETPOLICY',
  GetObject: 'REST.GET.OBJECT',
  HeadBucket: 'REST.HEAD.BUCKET',
  HeadObject: 'REST.HEAD.OBJECT',
  ListMultipartUploads: 'REST.GET.UPLOADS',
  ListObjects: 'REST.GET.BUCKET',
  ListObjectsV2: 'REST.GET.BUCKET',
  ListObjectVersions: 'REST.GET.BUCKETVERSIONS',
  ListParts: 'REST.GET.UPLOAD',
  PutBucketLogging: 'REST.PUT.LOGGING_STATUS',
  PutBucketPolicy: 'REST.PUT.BUCKETPOLICY',
  PutObject: 'REST.PUT.OBJECT',
  RestoreObject: 'REST.POST.OBJECT_RESTORE',
  SelectObjectContent: 'SELECT.POST.OBJECT',
  UploadPart: 'REST.PUT.PART',
  UploadPartCopy: 'REST.COPY.PART',
};

/** An operation's name in an access log. https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html */
export function operationName(operation: string): string {
  if (Object.hasOwn(names, operation)) return names[operation] ?? operation;
  const [, verb = '', rest = ''] = /^(Get|Put|Delete|List)(?:Bucket)?(.+?)(?:Configurations?)?$/.exec(operation) ?? [];
  const method = verb === 'List' ? 'GET' : verb.toUpperCase();
  const resource = rest.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  return `REST.${method}.${resource}`;
}
