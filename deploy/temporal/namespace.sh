#!/bin/sh
# The namespace with its retention and search attributes; run it again whenever they have changed.
# Where the server is, and how to prove who asks, the Temporal CLI reads from TEMPORAL_ADDRESS,
# TEMPORAL_TLS_* and TEMPORAL_API_KEY.
set -eu
cd "$(dirname "$0")"

namespace=${TEMPORAL_NAMESPACE:-zhicheng}
retention=90d # a closed case stays visible; never less than 30d

if temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1; then
    temporal operator namespace update --namespace "$namespace" --retention "$retention"
else
    temporal operator namespace create --namespace "$namespace" --retention "$retention"
fi

known=$(temporal operator search-attribute list --namespace "$namespace")
while read -r name type; do
    if ! printf '%s\n' "$known" | grep -qw "$name"; then
        temporal operator search-attribute create --namespace "$namespace" --name "$name" --type "$type"
    fi
done <search_attributes.txt
