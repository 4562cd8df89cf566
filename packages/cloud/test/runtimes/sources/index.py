import time

count = 0


def handler(event, context):
    global count
    count += 1
    op = event["op"]
    print(op, count)
    if op == "fail":
        raise ValueError("no")
    if op == "hang":
        time.sleep(60)
    hoard = []
    while op == "hoard":
        hoard.append(b"x" * 8_000_000)
    return count
