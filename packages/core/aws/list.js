/**
 * Up to 1,000 keys of a bucket that begin with `prefix`, in S3's order, after the key `after`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
async function listKeys(object, bucket, prefix, { after, max = 1000 } = {}) {
  const query = {
    'list-type': '2',
    prefix,
    'max-keys': String(max),
    // XML cannot represent some characters that keys may contain.
    'encoding-type': 'url',
    ...(after === undefined ? {} : { 'start-after': after }),
  };
  const response = await object('GET', bucket, '', { query });
  const text = await response.text();
  return {
    keys: [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => decodeURIComponent(key.replace(/\+/g, ' '))),
    isTruncated: /<IsTruncated>true<\/IsTruncated>/.test(text),
  };
}

module.exports = { listKeys };
