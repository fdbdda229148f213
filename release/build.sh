#!/usr/bin/env bash
# Builds a release into a folder: wheel, sdist, chart, images, the list of what is in each, and checksums.
#   release/build.sh FOLDER                  the folder is emptied first
#   REGISTRY=ghcr.io/you                     what the names of the images begin with, here and in the chart
#   SOURCE_URL=https://…                     where the sources are, for the chart's page
#   IMAGES=docker | none                     without it: docker where an engine answers
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=$PWD/.venv/bin
target=$1

say() { printf 'release: %s\n' "$*"; }
stop() { say "$*" >&2; exit 1; }

command -v helm >/dev/null || stop "helm is missing: it packages the chart, https://helm.sh/docs/intro/install/"
version=$("$bin/python" -m release.version)
[ ! -e "$target" ] || [ -z "$(ls -A "$target")" ] || [ -e "$target/SHA256SUMS" ] ||
  stop "$target holds something that is no release: empty it yourself, or say DIST=… for another folder"
rm -rf "$target"
mkdir -p "$target"
dist=$(cd "$target" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The time of the commit, so that the same commit makes the same files.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

build() { "$bin/python" -m hatchling build --directory "$@" >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }; }

say "version $version: wheel and sdist, twice"
build "$dist"
build "$work/again"
for file in "$dist"/*; do
  cmp "$file" "$work/again/$(basename "$file")" || stop "$(basename "$file") differs when it is built again"
done
wheel=$(echo "$dist"/*.whl)
# The sdist holds all that the wheel is made of.
tar -x -z -f "$dist"/*.tar.gz -C "$work"
(cd "$work/math_wizard-"*/ && build "$work/from-sdist" --target wheel)
cmp "$wheel" "$work/from-sdist/$(basename "$wheel")" || stop "the wheel of the sdist is another one"

say "the chart"
"$bin/python" -m release.chart "$dist"

images=()
if [ "${IMAGES:-}" != none ] && docker info >/dev/null 2>&1; then
  for component in api worker; do
    image=${REGISTRY:+$REGISTRY/}math-wizard-$component:$version
    say "the image $image"
    docker build --quiet --file "Dockerfile.$component" --tag "$image" \
      --label "org.opencontainers.image.title=math-wizard-$component" \
      --label "org.opencontainers.image.version=$version" \
      --label "org.opencontainers.image.revision=$(git rev-parse HEAD)" \
      --label "org.opencontainers.image.licenses=Apache-2.0" \
      ${SOURCE_URL:+--label "org.opencontainers.image.source=$SOURCE_URL"} . >/dev/null
    images+=("$image")
  done
elif [ "${IMAGES:-}" = docker ]; then
  stop "IMAGES=docker, but no Docker engine answers"
else
  say "the images are left out: IMAGES=none, or no Docker engine answers"
fi

say "what is in each"
"$bin/python" -m release.sbom wheel "$wheel" "$dist/math_wizard-$version.wheel.cdx.json"
"$bin/python" -m release.sbom chart "$dist/math-wizard-$version.tgz" "$dist/math-wizard-$version.chart.cdx.json"
for image in ${images[@]+"${images[@]}"}; do
  name=${image##*/}
  "$bin/python" -m release.sbom image "$image" "$dist/${name/:/-}.image.cdx.json"
  docker image inspect --format "{{.Id}} $image" "$image" >> "$dist/images.txt"
done

(cd "$dist" && sha256sum -- * > "$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
say "done: $target"
find "$dist" -type f -printf '  %9s  %f\n' | sort -k 2
