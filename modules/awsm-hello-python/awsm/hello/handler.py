import json

from .greeting import LANGUAGES, greet


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    language = query.get("language", "en")
    if language not in LANGUAGES:
        return answer(400, {"error": f"language must be one of {', '.join(sorted(LANGUAGES))}"})
    return answer(200, {"message": greet(query.get("name", ""), language), "stage": event["requestContext"]["stage"]})


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json; charset=utf-8"},
        "body": json.dumps(body, ensure_ascii=False),
    }
