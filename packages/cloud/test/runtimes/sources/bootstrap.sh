#!/bin/bash
# A request for each message, with a connection of its own.
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
count=0
while true; do
  head=$(mktemp)
  event=$(curl -sS -D "$head" "$api/next")
  id=$(tr -d '\r' < "$head" | sed -n 's/^lambda-runtime-aws-request-id: //p')
  rm "$head"
  op=$(echo "$event" | sed 's/.*"op":"\([a-z]*\)".*/\1/')
  count=$((count + 1))
  echo "$op $count"
  case $op in
    fail)
      curl -sS -o /dev/null -H 'Lambda-Runtime-Function-Error-Type: Own' \
        -d '{"errorType":"Own","errorMessage":"no"}' "$api/$id/error" ;;
    hang) sleep 60 ;;
    hoard)
      hoard=$(head -c 400000000 /dev/zero | tr '\0' x)
      sleep 60 ;;
    stream)
      echo -n "$count streamed" | curl -sS -o /dev/null -X POST -H 'Lambda-Runtime-Function-Response-Mode: streaming' \
        -H 'Transfer-Encoding: chunked' -T - "$api/$id/response" ;;
    *) curl -sS -o /dev/null -d "$count" "$api/$id/response" ;;
  esac
done
