#!/bin/sh
# Submit a call, and learn how it ended: curl alone (7.75 or later, which signs requests for AWS).
#
#     API_URL=https://....execute-api.us-east-1.amazonaws.com AWS_REGION=us-east-1 \
#     AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... sh examples/submit_and_follow.sh +12065550100
#
# API_URL is the stack's output ApiUrl. With temporary credentials, set AWS_SESSION_TOKEN too.
set -eu

if [ $# -ne 1 ]; then
    echo "usage: submit_and_follow.sh PHONE_NUMBER" >&2
    exit 2
fi
number=$1
# Your key: a repeat of it places no second call. So a request whose answer was lost is simply sent again.
request_id=example-curl-$(date +%s)-$$
body='{"request_id": "'$request_id'", "destination_phone_number": "'$number'",
       "content": {"plain_text_message": {"text": "Hello from Redial."}}}'

ask() {
    # The secret goes in by standard input: on the command line, other users of the machine could see it.
    printf 'user = "%s:%s"\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" |
        curl --config - --silent --show-error --fail-with-body --max-time 35 \
            --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" \
            ${AWS_SESSION_TOKEN:+--header "x-amz-security-token: $AWS_SESSION_TOKEN"} "$@"
}

value_of() {
    # Of a member that holds a text, where there is no jq.
    sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' | head -n 1
}

ask --header 'Content-Type: application/json' --data "$body" "$API_URL/v1/calls" >/dev/null
while :; do
    call=$(ask "$API_URL/v1/calls?request_id=$request_id")
    status=$(printf '%s' "$call" | value_of status)
    case $status in
    WAITING | CALLING) sleep "${SECONDS_BETWEEN:-5}" ;;
    *) break ;;
    esac
done
echo "$status: $(printf '%s' "$call" | value_of status_reason)"
[ "$status" = COMPLETED ]
