#!/bin/sh
# Takes the pictures of the guide and the README again, on a virtual screen.
# Needs: Xvfb and a software OpenGL (Debian: xvfb libgl1-mesa-dri libegl1 libxkbcommon-x11-0
# libxcursor1 libxi6 libx11-xcb1). Usage: assets/screenshots/take.sh [FOLDER]; HECON names a
# program that is already built.
set -eu
cd "$(dirname "$0")/../.."
into="${1:-docs/images}"
mkdir -p "$into"
for tool in Xvfb cargo; do
    command -v "$tool" >/dev/null || { echo "$tool is needed; see the top of $0" >&2; exit 3; }
done
hecon="${HECON:-}"
if [ -z "$hecon" ]; then
    cargo build --release --bin hecon
    hecon="${CARGO_TARGET_DIR:-target}/release/hecon"
fi
display=":${HECON_DISPLAY:-97}"
Xvfb "$display" -screen 0 1280x800x24 >/dev/null 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
sleep 1
export DISPLAY="$display" LIBGL_ALWAYS_SOFTWARE=1
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$(mktemp -d)}"
unset WAYLAND_DISPLAY || true
shoot() {
    list="$1"
    shift
    "$hecon" window "$@" --paused --size 1280x800 --shots "assets/screenshots/$list" --into "$into"
}
shoot shots.ron out-of-hospital
shoot shots-compare.ron out-of-hospital --place place --weight 5
