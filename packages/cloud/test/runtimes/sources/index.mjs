let count = 0;

export const handler = async ({ op }) => {
  console.log(`${op} ${++count}`);
  if (op === 'fail') throw new RangeError('no');
  if (op === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
  const hoard = [];
  while (op === 'hoard') {
    hoard.push(Buffer.alloc(8_000_000, 1));
    await new Promise(setImmediate);
  }
  return count;
};
