#!/usr/bin/env bash
# Makes deploy/secrets/, which compose.yaml reads: once, and never over what is there.
#
# The folder is for its owner alone. The files in it can be read by all, since a container's user is another number than
# its owner, and Compose hands a file over as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

mkdir -p secrets
chmod 0700 secrets

# Random hexadecimal digits: fit for a URL, a file and a header alike.
digits() { od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'; }

# keep FILE COMMAND…: what the command prints goes to a file that is not there yet.
keep() {
    local file="secrets/$1"
    shift
    if [[ -e "$file" ]]; then
        echo "$file is kept"
        return
    fi
    (umask 022 && "$@" > "$file.new" && mv "$file.new" "$file")
    echo "$file is made"
}

url() { echo "OCTAVO_DATABASE=postgres://octavo:$(< secrets/octavo-password)@postgres:5432/octavo"; }

# 32 bytes as they are: it signs sessions, and all processes need the same.
keep secret head -c 32 /dev/urandom
# What the services know each other by.
keep service-key digits 32
keep postgres-password digits 24
keep octavo-password digits 24
keep grafana-password digits 16
keep octavo.env url
