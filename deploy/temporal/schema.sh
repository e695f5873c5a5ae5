#!/bin/sh
# Temporal's own two databases, made or brought to the version of its tools.
set -eu

tool() {
    database=$1
    shift
    temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" --port 5432 \
        --user "$POSTGRES_USER" --password "$POSTGRES_PWD" --db "$database" "$@"
}

bring_up_to_date() {
    tool "$1" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

for pair in temporal:temporal temporal_visibility:visibility; do
    database=${pair%%:*} kind=${pair##*:}
    if ! bring_up_to_date "$database" "$kind"; then # there is none yet
        tool "$database" create
        tool "$database" setup-schema --version 0.0
        bring_up_to_date "$database" "$kind"
    fi
done
