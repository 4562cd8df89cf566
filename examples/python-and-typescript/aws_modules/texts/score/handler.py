from .readability import score


def handler(event, context):
    """Called by texts/add. What it cannot score is an answer, not a failure: a failure would be reported as one of ours."""
    try:
        return {"score": score(event["text"])}
    except ValueError as error:
        return {"error": str(error)}
