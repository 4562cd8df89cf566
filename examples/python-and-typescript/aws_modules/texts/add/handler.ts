import { randomUUID } from 'node:crypto';
import { resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { createHandler, json, Refusal, readObject } from 'jaws-core-js/http';
import type { Score, ScoredText } from '../text.ts';

const aws = createAws();

export const handler = createHandler(async (request) => {
  // The gateway has compared it with the model NewText.
  const body = readObject(request, { types: ['application/json'] });
  const [title, text] = [String(body.title).trim(), String(body.text)];
  const scored: ScoredText = { id: randomUUID(), title, text, ...(await score(text)) };
  // As one JSON value: nobody queries its parts.
  const Item = { id: { S: scored.id }, text: { S: JSON.stringify(scored) } };
  await aws.json('dynamodb', 'PutItem', { TableName: resources.Texts, Item });
  return json(201, { ...scored, text: undefined });
});

/** Through the Python function's alias, so that its rollback applies to us too. Throws Refusal. */
async function score(text: string): Promise<Score> {
  const path = `/2015-03-31/functions/${process.env.SCORE_FUNCTION}/invocations?Qualifier=live`;
  const answer = await aws.rest<{ score?: Score; error?: string; errorMessage?: string }>('lambda', 'POST', path, {
    text,
  });
  if (answer.score) return answer.score;
  if (answer.error) throw new Refusal(422, 'invalid', answer.error, { field: 'text' });
  // A failed function answers with 200 and its error; ours is logged and becomes a 500.
  throw new Error(`texts/score failed: ${answer.errorMessage}`);
}
