#!/bin/sh
# report-picture.sh TANGENT FOLDER FILE.png
#
# Makes docs/report.png: searches the Fashion-MNIST files in FOLDER, writes the report with its kernels, and takes a
# picture of the page's first screens. TANGENT is the command. Needs Chromium, and Pillow for PYTHON (python3).
set -eu

[ $# -eq 3 ] || { echo "usage: report-picture.sh TANGENT FOLDER FILE.png" >&2; exit 64; }
tangent=$1 folder=$2 file=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TANGENT_STUDIES="$work"

"$tangent" search --study fashion --dataset fashion-mnist --data "$folder" --quiet >"$work/log"
"$tangent" report fashion --kernels --data "$folder" --output "$work/page.html" --quiet
# Without a sandbox, because containers have none; the page is our own.
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1100,2770 \
  --screenshot="$work/page.png" "file://$work/page.html" 2>"$work/log"
# Few colors, for a small file.
"${PYTHON:-python3}" - "$work/page.png" "$file" <<'END'
import sys
from PIL import Image

page = Image.open(sys.argv[1]).convert("RGB")
page.quantize(96, dither=Image.Dither.NONE).save(sys.argv[2], optimize=True)
END
