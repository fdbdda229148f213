#!/bin/sh
# Makes and checks .venv for make, with a sentence where Python or .venv are in the way.
#   embedded/venv.sh check PYTHON WHO        WHO named it: "file" is the Makefile's own choice
#   embedded/venv.sh install PYTHON REQUIREMENTS
set -eu

stop() { printf 'make: %s\n' "$*" >&2; exit 1; }

# version_of PYTHON: its major and minor version, or nothing where it does not run.
version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }

is_new_enough() { [ "${1%%.*}" -gt 3 ] || { [ "${1%%.*}" -eq 3 ] && [ "${1#*.}" -ge 11 ]; }; }

# A Python that would do, as words for the end of a sentence.
advice() {
  for minor in 14 13 12 11; do
    if [ "$(version_of "python3.$minor")" = "3.$minor" ]; then echo "say PYTHON=python3.$minor, which is here"; return; fi
  done
  echo "install one, and say PYTHON=/path/to/it if it is not the first on PATH"
}

check_python() {
  version=$(version_of "$1")
  [ -n "$version" ] || stop "$1 does not run, and Python 3.11 or newer is needed: $(advice)."
  is_new_enough "$version" || stop "$1 is Python $version, but 3.11 or newer is needed: $(advice)."
}

check_venv() {
  made=$(sed -n 's/^version\(_info\)\{0,1\} *= *\([0-9]*\.[0-9]*\).*/\2/p' .venv/pyvenv.cfg 2>/dev/null | head -n 1)
  version=$(version_of .venv/bin/python)
  again="rm -r .venv, and make it again"
  [ -n "$version" ] || stop ".venv was made by Python ${made:-of another place}, which is gone: $again."
  [ -z "$made" ] || [ "$made" = "$version" ] || stop ".venv was made by Python $made, but its Python is $version now: $again."
  is_new_enough "$version" || stop ".venv is of Python $version, but 3.11 or newer is needed: $again; for the new one, $(advice)."
  [ "$2" = file ] || [ "$(version_of "$1")" = "$version" ] || stop ".venv is of Python $version, but PYTHON=$1 is not: $again."
}

case $1 in
  check)
    if [ -e .venv/bin/python ] || [ -L .venv/bin/python ]; then check_venv "$2" "$3"; else check_python "$2"; fi
    ;;
  install)
    if ! [ -e .venv/bin/python ]; then
      "$2" -m venv .venv || { rm -rf .venv; stop "$2 cannot make .venv; what it lacks stands above."; }
    fi
    [ -x .venv/bin/pip ] || stop ".venv has no pip: rm -r .venv, and make it again."
    printf 'make: installing what %s names into .venv\n' "$3" >&2
    .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$3"
    ;;
esac
