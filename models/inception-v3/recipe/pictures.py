"""Decodes pictures to raw 8-bit grey, once, for the recipe (Node has no WebP decoder of its own).

Usage: pictures.py <root> <list> <pack>
  list: one path relative to root a line
  pack: written as <pack>.raw (the pixels, one picture after the other) and <pack>.json
        ([{"file", "sha256", "offset", "rows", "cols"}]; sha256 is of the file's own bytes).
Needs Debian's python3-pil.
"""
import hashlib
import io
import json
import os
import sys

from PIL import Image

root, listing, pack = sys.argv[1:4]
entries = []
offset = 0
with open(pack + '.raw.part', 'wb') as raw:
    for name in open(listing, encoding='utf8').read().split('\n'):
        if not name:
            continue
        data = open(os.path.join(root, name), 'rb').read()
        picture = Image.open(io.BytesIO(data)).convert('L')
        pixels = picture.tobytes()
        entries.append({'file': name, 'sha256': hashlib.sha256(data).hexdigest(), 'offset': offset,
                        'rows': picture.height, 'cols': picture.width})
        raw.write(pixels)
        offset += len(pixels)
os.replace(pack + '.raw.part', pack + '.raw')
with open(pack + '.json', 'w', encoding='utf8') as index:
    json.dump(entries, index)
