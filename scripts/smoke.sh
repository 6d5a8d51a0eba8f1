#!/usr/bin/env bash
# Packs the package, installs the tarball into an empty folder and runs it as a user would, on several Node.js.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm pack --ignore-scripts --silent --pack-destination "$work" "$root" > /dev/null
cd "$work"
npm init --yes > /dev/null 2>&1
npm install --silent --no-audit --no-fund ./airworthy-*.tgz

test "$(ls node_modules | wc -l)" -eq 1 || { echo 'installing airworthy installed something else'; ls node_modules; exit 1; }
for file in rules/users.yaml packs/edge/fleet.yaml packs/india-regulated/frameworks/rbi-payment-data.yaml catalog/parameters.yaml schema/manifest.schema.json schema/report.schema.json dist/LICENSES.txt; do
  test -s "node_modules/airworthy/$file" || { echo "the package lacks $file"; exit 1; }
done
npx airworthy --version
cp node_modules/airworthy/fixtures/minimal.yaml airworthy.yaml
npx airworthy assess --quiet --fail-on never
npx airworthy rules test airworthy/edge > /dev/null
npx airworthy assess --quiet --fail-on never --rules airworthy/india-regulated
npx airworthy assess --quiet && { echo 'the minimal manifest should not pass the default gate'; exit 1; } || test $? -eq 1
node "$root/scripts/nodes.mjs" node_modules/airworthy
echo 'packed, installed and ran'
