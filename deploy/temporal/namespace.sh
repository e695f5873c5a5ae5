#!/bin/sh
# The namespace with its retention and search attributes; run it again whenever they have changed.
# Where the server is, and how to prove who asks, the Temporal CLI reads from TEMPORAL_ADDRESS,
# TEMPORAL_TLS_* and TEMPORAL_API_KEY.
set -eu
cd "$(dirname "$0")"

namespace=${TEMPORAL_NAMESPACE:-zhicheng}
retention=90d # a closed case stays visible; never less than 30d

operator() {
    what=$1 verb=$2
    shift 2
    temporal operator "$what" "$verb" --namespace "$namespace" "$@"
}

attributes() {
    operator search-attribute list 2>&1
}

operator namespace describe >/dev/null 2>&1 || operator namespace create --retention "$retention"

tries=60 # every part of the server learns of a new namespace within seconds
until known=$(attributes); do
    tries=$((tries - 1))
    if [ "$tries" = 0 ]; then
        echo "$known" >&2
        exit 1
    fi
    sleep 1
done

operator namespace update --retention "$retention"
while read -r name type; do
    if ! printf '%s\n' "$known" | grep -qw "$name"; then
        operator search-attribute create --name "$name" --type "$type"
    fi
done <search_attributes.txt
