/**
 * A request to SNS, which only speaks AWS's query protocol.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
function publish({ MessageAttributes = {}, ...input }) {
  const fields = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31' });
  for (const [name, value] of Object.entries(input)) if (value !== undefined) fields.set(name, String(value));
  Object.entries(MessageAttributes).forEach(([name, { DataType, StringValue, BinaryValue }], at) => {
    const entry = `MessageAttributes.entry.${at + 1}`;
    fields.set(`${entry}.Name`, name);
    fields.set(`${entry}.Value.DataType`, DataType);
    if (StringValue !== undefined) fields.set(`${entry}.Value.StringValue`, StringValue);
    if (BinaryValue !== undefined)
      fields.set(`${entry}.Value.BinaryValue`, Buffer.from(BinaryValue).toString('base64'));
  });
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: fields.toString() };
}

module.exports = { publish };
