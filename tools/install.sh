#!/bin/sh
# Installs exactly the pinned, hash-checked packages into .venv: with uv where it is present (seconds), else with pip.
set -eu
file=$1
echo "Installing $file into .venv ..." >&2
if command -v uv >/dev/null 2>&1 && uv pip install --quiet --python .venv/bin/python --require-hashes -r "$file"; then
    exit 0
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$file"
