package com.amazonaws.services.lambda.runtime;

/** https://docs.aws.amazon.com/lambda/latest/dg/java-context.html */
public interface CognitoIdentity {
    String getIdentityId();

    String getIdentityPoolId();
}
