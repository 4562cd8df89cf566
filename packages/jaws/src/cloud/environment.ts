/**
 * The cloud outlives this command: it takes no credentials, no settings of this shell and no Node options along, but how it
 * runs functions is its own affair, and so is how npm finds its registry when something is fetched for them.
 */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^(AWS_|JAWS_(?!LAMBDA_)|npm_(?!config_(registry|(https?_)?proxy|noproxy|cafile|userconfig|cache)$)|NODE_OPTIONS$|NODE_CHANNEL_|VITEST)/i.test(
          name,
        ),
    ),
  );
}
