import type { ErrorEntry } from '../error.ts';

export const TraceNotFound: ErrorEntry<{ id: string; stage: string; since: Date; away?: string | undefined }> = {
  title: 'No function has logged the trace',
  message: ({ id, stage, since, away }) =>
    `No span of ${id} is in the logs of ${stage} since ${since.toISOString()}.${away ? ` ${away} could not be read.` : ''}`,
  hint: ({ id }) =>
    [
      'Look further back: --since 1d. Logs take some seconds to be searched.',
      'Only handlers of jaws-core-js log spans: createHandler, withRequest, performBatch, and traced(handler) of jaws-core-js/trace around any other.',
      ...(id.includes('-') ? [`What a request logged without them: jaws logs --trace ${id}`] : []),
    ].join(' '),
};
