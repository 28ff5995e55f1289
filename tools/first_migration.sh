#!/usr/bin/env bash
# Until the first release there is one generated migration: write it again from the models.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
keep=$(mktemp -d)
rm -f migrations/versions/0001_*.py
find migrations/versions -name '0*.py' -exec mv {} "$keep" \;
OMNI_DATA_DIR=$data OMNI_DATABASE_URL=sqlite:///$data/empty.db "$python" -m flask --app app db revision \
  --autogenerate --rev-id 0001 -m "Make the first tables" >/dev/null
find "$keep" -name '0*.py' -exec mv {} migrations/versions/ \;
file=$(ls migrations/versions/0001_*.py)
sed -i "s/name=op.f('pk_member_key'))/name=op.f('pk_member_key'), postgresql_include=['location_id', 'seen_day'])/" "$file"
grep -q postgresql_include "$file"
"$python" -m ruff format -q "$file"
"$python" -m ruff check -q --fix "$file"
