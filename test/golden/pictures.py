"""Small pictures in every form that a set may hold, with their grey values by Pillow's mode "L".

Run by hand: python3 test/golden/pictures.py; needs Debian's python3-pil. Writes test/fixtures/pictures.
"""
import json
import math
import os

from PIL import Image

out = os.path.join(os.path.dirname(__file__), '..', 'fixtures', 'pictures')
os.makedirs(out, exist_ok=True)
cols, rows = 21, 17


def made(channels):
    picture = Image.new('L' if channels == 1 else 'RGB', (cols, rows))
    for y in range(rows):
        for x in range(cols):
            wave = [int(127.5 + 127.5 * math.sin(x / (3 + c) + y / (5 - c) + c)) for c in range(channels)]
            picture.putpixel((x, y), wave[0] if channels == 1 else tuple(wave))
    return picture


grey, colour = made(1), made(3)
grey.save(os.path.join(out, 'grey.png'))
colour.save(os.path.join(out, 'colour.png'))
colour.quantize(16).save(os.path.join(out, 'palette.png'))
grey.point(lambda value: 255 * (value > 127)).convert('1').save(os.path.join(out, 'bits.png'))
grey.save(os.path.join(out, 'grey.webp'), quality=80)
colour.save(os.path.join(out, 'colour.webp'), lossless=True)
grey.save(os.path.join(out, 'grey.jpg'), quality=90)

truth = {}
for name in sorted(os.listdir(out)):
    if not name.endswith('.json'):
        picture = Image.open(os.path.join(out, name)).convert('L')
        truth[name] = {'rows': picture.height, 'cols': picture.width, 'values': list(picture.tobytes())}
with open(os.path.join(out, 'truth.json'), 'w', encoding='utf8') as file:
    json.dump(truth, file)
    file.write('\n')
