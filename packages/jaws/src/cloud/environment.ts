/**
 * The cloud outlives this command: it gets no credentials, no settings of this shell and no Node options, but it keeps the
 * settings for how it runs functions and for how npm finds its registry when it installs something for them.
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
