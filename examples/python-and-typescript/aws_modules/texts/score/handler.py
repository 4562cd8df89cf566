from .readability import score


def handler(event, context):
    """Called by texts/add. An unreadable text is an answer, not a failure: failures raise alarms."""
    try:
        return {"score": score(event["text"])}
    except ValueError as error:
        return {"error": str(error)}
