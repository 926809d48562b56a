#!/bin/sh
# Takes the pictures of the guide and the README again, on a screen of its own.
# Needs: Xvfb and a software OpenGL (Debian: xvfb libgl1-mesa-dri libegl1 libxkbcommon-x11-0
# libxcursor1 libxi6 libx11-xcb1). Usage: assets/screenshots/take.sh [FOLDER]
set -eu
cd "$(dirname "$0")/../.."
into="${1:-docs/images}"
mkdir -p "$into"
for tool in Xvfb cargo; do
    command -v "$tool" >/dev/null || { echo "$tool is needed; see the top of $0" >&2; exit 3; }
done
cargo build --release --bin hecon
hecon="${CARGO_TARGET_DIR:-target}/release/hecon"
display=":${HECON_DISPLAY:-97}"
Xvfb "$display" -screen 0 1440x900x24 >/dev/null 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
sleep 1
export DISPLAY="$display" LIBGL_ALWAYS_SOFTWARE=1
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$(mktemp -d)}"
unset WAYLAND_DISPLAY || true
"$hecon" window out-of-hospital --paused --size 1440x900 \
    --shots assets/screenshots/shots.ron --into "$into"
