#!/usr/bin/python3
"""Small compressed DICOM files of invented pixels, written by pydicom with streams of gdcm, dcmtk and Pillow (OpenJPEG), and what independent
decoders read from them.

Writes test/fixtures/dicom/codecs/*.dcm and truth.json. Run from the repository root: /usr/bin/python3 test/golden/codec_files.py
Lossless files: the truth is the pixels that were encoded. Lossy ones: what dcmtk (JPEG-LS) or OpenJPEG (JPEG 2000, HTJ2K) decodes.
HTJ2K is encoded by OpenJPH (htj2k.mjs), for nothing else at hand does; OpenJPEG reads every such file back here.
"""
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile

import gdcm
import numpy as np
import pydicom
from PIL import Image
from pydicom._uid_dict import UID_dictionary
from pydicom.encaps import encapsulate, generate_pixel_data_frame
from pydicom.uid import ExplicitVRLittleEndian

sys.path.insert(0, os.path.dirname(__file__))
from dicom_encodings import base  # noqa: E402

OUT = "test/fixtures/dicom/codecs"
JLS, JLS_NEAR, J2K, J2K_LOSSY = (f"1.2.840.10008.1.2.4.{end}" for end in (80, 81, 90, 91))
HT, HT_RPCL, HT_LOSSY = (f"1.2.840.10008.1.2.4.{end}" for end in (201, 202, 203))
GDCM = {
    JLS: gdcm.TransferSyntax.JPEGLSLossless,
    J2K: gdcm.TransferSyntax.JPEG2000Lossless,
}
truth = {}
# This pydicom does not know these syntaxes yet.
UID_dictionary.update({uid: ("HTJ2K", "Transfer Syntax", "", "", "HTJ2K") for uid in (HT, HT_RPCL, HT_LOSSY)})


def head(bits, signed, rows=41, cols=58, shift=0):
    """A disc with a ring and texture: values over most of the range, no symmetry, odd rows."""
    y, x = np.mgrid[0:rows, 0:cols]
    out = np.hypot((x - cols * 0.45) / cols, (y - rows * 0.55) / rows)
    wave = (np.sin(x * 0.7 + shift) + np.cos(y * 0.45)) * 0.02 + ((x * 7 + y * 13 + shift) % 5) * 0.004
    level = np.where(out < 0.3, 0.55 + wave, np.where(out < 0.36, 0.97, 0.01 + wave / 4))
    top = 2**bits - 1
    values = np.clip(np.round(level * top), 0, top).astype(np.int64)
    return values - 2 ** (bits - 1) if signed else values


def source(values, bits, signed, allocated=16):
    """The same pixels uncompressed."""
    ds = base(ExplicitVRLittleEndian, *values.shape)
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = allocated, bits, bits - 1, int(signed)
    ds.RescaleSlope, ds.RescaleIntercept = 1, 0 if signed else -1024
    ds.PixelData = (values & (2**allocated - 1)).astype(f"<u{allocated // 8}").tobytes()
    if len(ds.PixelData) % 2:
        ds.PixelData += b"\0"
    ds["PixelData"].VR = "OW"
    return ds


def in_file(ds, command):
    """Runs `command` with the paths of `ds` and of an output, and reads the output."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = os.path.join(folder, "given.dcm"), os.path.join(folder, "made.dcm")
        ds.save_as(given, write_like_original=False)
        command(given, made)
        return pydicom.dcmread(made)


def stream(ds):
    return next(generate_pixel_data_frame(ds.PixelData, 1))


def by_gdcm(values, bits, signed, syntax, allocated=16):
    def run(given, made):
        reader = gdcm.ImageReader()
        reader.SetFileName(given)
        assert reader.Read()
        change = gdcm.ImageChangeTransferSyntax()
        change.SetTransferSyntax(gdcm.TransferSyntax(GDCM[syntax]))
        change.SetInput(reader.GetImage())
        assert change.Change()
        writer = gdcm.ImageWriter()
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        writer.SetFileName(made)
        assert writer.Write()

    return stream(in_file(source(values, bits, signed, allocated), run))


def by_dcmtk(values, bits, signed, near=0):
    options = ["+en", "+md", str(near)] if near else ["+el"]
    ds = in_file(source(values, bits, signed), lambda given, made: subprocess.check_call(["dcmcjpls", *options, given, made]))
    return stream(ds)


def read_by_dcmtk(ds):
    made = in_file(ds, lambda given, made: subprocess.check_call(["dcmdjpls", given, made]))
    return made.pixel_array


def by_pillow(values, **options):
    out = io.BytesIO()
    Image.fromarray(values.astype("<u2")).save(out, "JPEG2000", **options)
    return out.getvalue()


def read_by_pillow(data, bits=16):
    # Pillow shifts values to the top of 16 bits.
    return np.asarray(Image.open(io.BytesIO(data))).astype(np.int64) >> (16 - bits)


def by_openjph(values, bits, signed, order=0, step=0, tile=0):
    with tempfile.TemporaryDirectory() as folder:
        raw, made = os.path.join(folder, "raw"), os.path.join(folder, "made")
        (values & 0xFFFF).astype("<u2").tofile(raw)
        rows, cols = values.shape
        numbers = [rows, cols, bits, int(signed), order, step, tile]
        subprocess.check_call(["node", "test/golden/htj2k.mjs", raw, made, *map(str, numbers)])
        return open(made, "rb").read()


def sha256(values):
    return hashlib.sha256(values.astype("<i4").tobytes()).hexdigest()


def compressed(values, bits, signed, syntax, lossy):
    ds = source(values, bits, signed)
    ds.file_meta.TransferSyntaxUID = syntax
    if lossy:
        ds.LossyImageCompression = "01"
    return ds


def fill(ds, items):
    """Items of Pixel Data, the offset table among them."""
    ds.PixelData = items
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    return ds


def one(data):
    return encapsulate([data], has_bot=False)


def save(name, ds, items, frames, tolerance=None):
    """frames: stored values of each; tolerance: greatest difference allowed, of a lossy file."""
    if len(frames) > 1:
        ds.NumberOfFrames = len(frames)
    fill(ds, items)
    ds.save_as(os.path.join(OUT, name + ".dcm"), write_like_original=False)
    entry = {"signed": bool(min(int(frame.min()) for frame in frames) < 0), "frames": [sha256(frame) for frame in frames]}
    if tolerance is not None:
        reference = name + ".i16le"
        frames[0].astype("<i2").tofile(os.path.join(OUT, reference))
        entry = {**entry, "frames": [], "reference": reference, "tolerance": tolerance}
    truth[name + ".dcm"] = entry


def item(data):
    data += b"\0" * (len(data) % 2)
    return b"\xfe\xff\x00\xe0" + len(data).to_bytes(4, "little") + data


def main():
    os.makedirs(OUT, exist_ok=True)
    s16, u12, u8 = head(16, True), head(12, False), head(8, False)

    save("jls80_s16", compressed(s16, 16, True, JLS, False), one(by_gdcm(s16, 16, True, JLS)), [s16])
    save("jls80_u12", compressed(u12, 12, False, JLS, False), one(by_dcmtk(u12, 12, False)), [u12])
    ds = compressed(u12, 12, False, JLS_NEAR, True)
    near = by_dcmtk(u12, 12, False, near=3)
    save("jls81_near3", ds, one(near), [read_by_dcmtk(fill(ds, one(near))).astype(np.int64)], 0)

    # Three frames in two fragments each, and nothing that says which are whose.
    frames = [head(12, False, shift=shift) for shift in (0, 11, 23)]
    streams = [by_dcmtk(frame, 12, False) for frame in frames]
    halves = [part for data in streams for part in (data[: len(data) // 4 * 2], data[len(data) // 4 * 2 :])]
    bare = item(b"") + b"".join(map(item, halves))
    save("jls80_three_frames_no_table", compressed(u12, 12, False, JLS, False), bare, frames)
    at, table = 0, []
    for first, second in zip(halves[::2], halves[1::2]):
        table.append(at.to_bytes(4, "little"))
        at += len(item(first)) + len(item(second))
    bare = item(b"".join(table)) + b"".join(map(item, halves))
    save("jls80_three_frames_table", compressed(u12, 12, False, JLS, False), bare, frames)

    save("j2k90_s16", compressed(s16, 16, True, J2K, False), one(by_gdcm(s16, 16, True, J2K)), [s16])
    save("j2k90_u8", compressed(u8, 8, False, J2K, False), one(by_gdcm(u8, 8, False, J2K, allocated=8)), [u8])
    # The stream has a sign, the header denies it: the stream is right.
    s13 = head(13, True)
    save("j2k90_signed_stream_unsigned_header", compressed(s13, 13, False, J2K, False), one(by_gdcm(s13, 13, True, J2K)), [s13])
    # The stream has no sign, its values are two's complement in 16 bits, and the header says so.
    save("j2k90_unsigned_stream_signed_header", compressed(s16, 16, True, J2K, False), one(by_gdcm(s16 & 0xFFFF, 16, False, J2K)), [s16])
    u16 = head(16, False)
    lossy = by_pillow(u16, no_jp2=True, irreversible=True, quality_mode="rates", quality_layers=[8])
    save("j2k91_lossy", compressed(u16, 16, False, J2K_LOSSY, True), one(lossy), [read_by_pillow(lossy)], 1)
    save("j2k91_jp2_boxes", compressed(u16, 16, False, J2K_LOSSY, False), one(by_pillow(u16)), [u16])

    for name, syntax, order, tile in (("htj2k201_u16", HT, 0, 0), ("htj2k202_u16_tiled", HT_RPCL, 2, 32)):
        data = by_openjph(u16, 16, False, order=order, tile=tile)
        assert (read_by_pillow(data) == u16).all()
        save(name, compressed(u16, 16, False, syntax, False), one(data), [u16])
    save("htj2k201_s16", compressed(s16, 16, True, HT, False), one(by_openjph(s16, 16, True)), [s16])
    lossy = by_openjph(u12, 12, False, step=0.001)
    save("htj2k203_lossy", compressed(u12, 12, False, HT_LOSSY, True), one(lossy), [read_by_pillow(lossy, 12)], 1)
    # Two frames, two fragments each, told apart by the Extended Offset Table alone.
    frames = [head(12, False, shift=shift) for shift in (3, 17)]
    streams = [by_openjph(frame, 12, False) for frame in frames]
    halves = [part for data in streams for part in (data[: len(data) // 4 * 2], data[len(data) // 4 * 2 :])]
    sizes = [len(item(first)) + len(item(second)) for first, second in zip(halves[::2], halves[1::2])]
    ds = compressed(u12, 12, False, HT, False)
    ds.add_new(0x7FE00001, "OV", (0).to_bytes(8, "little") + sizes[0].to_bytes(8, "little"))
    ds.add_new(0x7FE00002, "OV", b"".join(len(data).to_bytes(8, "little") for data in streams))
    save("htj2k201_two_frames_extended_table", ds, item(b"") + b"".join(map(item, halves)), frames)

    with open(os.path.join(OUT, "truth.json"), "w") as out:
        json.dump(truth, out, indent=1)
        out.write("\n")


main()
