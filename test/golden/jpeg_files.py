#!/usr/bin/python3
"""Small JPEG files coded by dcmtk, gdcm and libjpeg-turbo, with the HU that dcmtk's dcmdjpeg and gdcm read from them (both agree).

Writes test/fixtures/dicom/jpeg/*.dcm and truth.json. Needs dcmcjpeg, dcmdjpeg (Debian's dcmtk) and cjpeg (libjpeg-turbo-progs).
Run from the repository root: /usr/bin/python3 test/golden/jpeg_files.py
Every pixel is invented; UIDs are fixed, so that a second run changes nothing.
"""
import os
import subprocess
import tempfile

import gdcm
import numpy as np
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import UID, ExplicitVRLittleEndian

from dicom_encodings import base, expected, pixels, write_truth

OUT = "test/fixtures/dicom/jpeg"
WORK = tempfile.mkdtemp()
truth = {}


def slice_of(rows, cols, low, high):
    """Something like a head: a bright ring around noise on a slope."""
    random = np.random.default_rng(rows * 1000 + cols)
    y, x = np.mgrid[0:rows, 0:cols]
    radius = np.hypot((y - rows / 2) / rows, (x - cols / 2) / cols)
    values = np.where(radius < 0.35, 0.4 + 0.2 * x / cols, 0.02) + np.where((radius > 0.35) & (radius < 0.42), 0.9, 0)
    return np.clip(low + (high - low) * (values + random.normal(0, 0.01, values.shape)), low, high).round()


def plain(values, stored_bits, signed):
    ds = base(ExplicitVRLittleEndian, *values.shape)
    pixels(ds, values, stored_bits, signed)
    path = os.path.join(WORK, "plain.dcm")
    ds.save_as(path, write_like_original=False)
    return path


def by_dcmtk(path):
    out = os.path.join(WORK, "decoded.dcm")
    subprocess.run(["dcmdjpeg", path, out], check=True)
    ds = dcmread(out)
    return ds, ds.pixel_array


def by_gdcm(path, dtype, shape):
    reader = gdcm.ImageReader()
    reader.SetFileName(path)
    assert reader.Read()
    return np.frombuffer(reader.GetImage().GetBuffer().encode("utf-8", "surrogateescape"), dtype).reshape(shape)


def keep(name, lossless=None):
    path = os.path.join(OUT, name)
    ds, decoded = by_dcmtk(path)
    assert np.array_equal(decoded, by_gdcm(path, decoded.dtype, decoded.shape)), f"{name}: dcmtk and gdcm differ"
    assert lossless is None or np.array_equal(decoded, lossless), f"{name}: not lossless"
    truth[name] = expected(ds, [decoded])


def dcmtk_file(name, values, stored_bits, signed, *options, lossless=True):
    subprocess.run(["dcmcjpeg", "+un", *options, plain(values, stored_bits, signed), os.path.join(OUT, name)], check=True)
    keep(name, values if lossless else None)


def gdcm_file(name, values, stored_bits, signed):
    reader = gdcm.ImageReader()
    reader.SetFileName(plain(values, stored_bits, signed))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.JPEGLosslessProcess14_1))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    writer.SetFileName(os.path.join(OUT, name))
    assert writer.Write()
    # gdcm stamps its own version and the time; the golden file is written again with what is ours only.
    ds = dcmread(os.path.join(OUT, name))
    fresh = base(ds.file_meta.TransferSyntaxUID, *values.shape)
    pixels(fresh, values, stored_bits, signed)
    fresh.PixelData = ds.PixelData
    fresh["PixelData"].is_undefined_length = True
    fresh["PixelData"].VR = "OB"
    fresh.save_as(os.path.join(OUT, name), write_like_original=False)
    keep(name, values)


def cjpeg_file(name, values, syntax, *options):
    rows, cols = values.shape
    pgm = f"P5 {cols} {rows} 255\n".encode() + values.tobytes()
    coded = subprocess.run(["cjpeg", "-grayscale", *options], input=pgm, stdout=subprocess.PIPE, check=True).stdout
    ds = base(UID(syntax), rows, cols)
    pixels(ds, values, 8, False)
    ds.PixelData = encapsulate([coded])
    ds["PixelData"].is_undefined_length = True
    ds["PixelData"].VR = "OB"
    ds.save_as(os.path.join(OUT, name), write_like_original=False)
    keep(name)


def main():
    os.makedirs(OUT, exist_ok=True)
    twelve = slice_of(21, 19, 0, 4095).astype(np.uint16)
    eight = slice_of(21, 19, 0, 255).astype(np.uint8)
    full = slice_of(13, 11, -32768, 32767).astype(np.int16)
    # Neighbours 32768 apart: the category of 16 bits.
    full[4, 3:9] = [-32768, 0, -32768, 0, 32767, -1]
    for predictor in range(1, 8):
        dcmtk_file(f"lossless57_predictor{predictor}.dcm", twelve, 12, False, "+el", "+sv", str(predictor))
    dcmtk_file("lossless57_transform2.dcm", twelve, 12, False, "+el", "+sv", "4", "+pt", "2", lossless=False)
    dcmtk_file("lossless70_signed16.dcm", full, 16, True, "+e1")
    dcmtk_file("lossless70_8bit.dcm", eight, 8, False, "+e1")
    gdcm_file("lossless70_gdcm.dcm", full, 16, True)
    dcmtk_file("baseline50.dcm", eight, 8, False, "+eb", "+q", "70", lossless=False)
    dcmtk_file("extended51_12bit.dcm", twelve, 12, False, "+ee", "+q", "90", lossless=False)
    dcmtk_file("extended51_8bit.dcm", eight, 8, False, "+ee", "+q", "60", lossless=False)
    dcmtk_file("spectral53_12bit.dcm", twelve, 12, False, "+es", "+q", "80", lossless=False)
    dcmtk_file("progressive55_12bit.dcm", twelve, 12, False, "+ep", "+q", "95", lossless=False)
    cjpeg_file("baseline50_restart.dcm", eight, "1.2.840.10008.1.2.4.50", "-quality", "85", "-restart", "2B")
    cjpeg_file("extended51_wide_tables.dcm", eight, "1.2.840.10008.1.2.4.51", "-quality", "3")
    cjpeg_file("progressive55_restart.dcm", eight, "1.2.840.10008.1.2.4.55", "-quality", "90", "-progressive", "-restart", "2B")
    write_truth(OUT, truth)


main()
