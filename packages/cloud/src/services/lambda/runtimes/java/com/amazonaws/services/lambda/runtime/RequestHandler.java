package com.amazonaws.services.lambda.runtime;

/** https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html */
public interface RequestHandler<I, O> {
    O handleRequest(I input, Context context);
}
