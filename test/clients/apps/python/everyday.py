"""S3, DynamoDB, SQS and SNS by boto3: clients, resources, waiters, paginators. Ends with "ok" or with what is wrong."""

import io
import json

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError


def code_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def s3():
    bucket = boto3.resource("s3").create_bucket(Bucket="files")
    bucket.wait_until_exists()
    for number in range(5):
        bucket.put_object(Key=f"k/{number}", Body=b"x" * number)
    bucket.Object("k/4").wait_until_exists()
    client = boto3.client("s3")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="files", PaginationConfig={"PageSize": 2})
    assert [len(page["Contents"]) for page in pages] == [2, 2, 1]
    big = bytes(20 * 1024 * 1024)
    client.upload_fileobj(io.BytesIO(big), "files", "big")
    into = io.BytesIO()
    client.download_fileobj("files", "big", into)
    assert into.getvalue() == big
    assert client.head_object(Bucket="files", Key="big")["ETag"].endswith('-3"')
    assert code_of(lambda: client.get_object(Bucket="files", Key="none")) == "NoSuchKey"
    assert [one.key for one in bucket.objects.filter(Prefix="k/")][0] == "k/0"
    bucket.objects.all().delete()
    bucket.delete()
    bucket.wait_until_not_exists()


def dynamodb():
    table = boto3.resource("dynamodb").create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}, {"AttributeName": "n", "AttributeType": "N"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.wait_until_exists()
    with table.batch_writer() as batch:
        for n in range(60):
            batch.put_item(Item={"k": "a", "n": n, "even": n % 2 == 0})
    found = table.query(KeyConditionExpression=Key("k").eq("a") & Key("n").between(10, 19), FilterExpression=Attr("even").eq(True))
    assert [int(item["n"]) for item in found["Items"]] == [10, 12, 14, 16, 18] and found["ScannedCount"] == 10
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName="things", PaginationConfig={"PageSize": 25})
    assert sum(page["Count"] for page in pages) == 60
    table.update_item(Key={"k": "a", "n": 1}, UpdateExpression="ADD c :one", ExpressionAttributeValues={":one": 1})
    assert table.get_item(Key={"k": "a", "n": 1})["Item"]["c"] == 1
    condition = Attr("k").not_exists()
    assert code_of(lambda: table.put_item(Item={"k": "a", "n": 1}, ConditionExpression=condition)) == "ConditionalCheckFailedException"
    table.delete()
    table.wait_until_not_exists()


def sqs_and_sns():
    sqs, sns = boto3.resource("sqs"), boto3.resource("sns")
    queue = sqs.create_queue(QueueName="q")
    topic = sns.create_topic(Name="t")
    queue_arn = queue.attributes["QueueArn"]
    statement = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue_arn}
    queue.set_attributes(Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})})
    topic.subscribe(Protocol="sqs", Endpoint=queue_arn, Attributes={"FilterPolicy": '{"kind": ["good"]}'})
    for kind in ("bad", "good"):
        topic.publish(Message=kind, MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}})
    [message] = queue.receive_messages(WaitTimeSeconds=10, MaxNumberOfMessages=10)
    assert json.loads(message.body)["Message"] == "good"
    message.delete()
    assert queue.receive_messages() == []
    assert sqs.get_queue_by_name(QueueName="q").url == queue.url
    for number in range(3):
        sqs.create_queue(QueueName=f"more-{number}")
        sns.create_topic(Name=f"more-{number}")
    pages = boto3.client("sqs").get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 2})
    assert sum(len(page.get("QueueUrls", [])) for page in pages) == 4
    pages = boto3.client("sns").get_paginator("list_topics").paginate()
    assert sum(len(page["Topics"]) for page in pages) == 4
    assert code_of(lambda: sqs.get_queue_by_name(QueueName="none")) == "AWS.SimpleQueueService.NonExistentQueue"


s3()
dynamodb()
sqs_and_sns()
print("ok")
