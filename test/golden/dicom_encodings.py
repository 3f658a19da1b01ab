#!/usr/bin/python3
"""Small DICOM files in odd encodings, written by pydicom (not by our own writer), with the HU that pydicom and numpy read from them.

Writes test/fixtures/dicom/*.dcm and truth.json. Run from the repository root: /usr/bin/python3 test/golden/dicom_encodings.py
Every value is invented; UIDs are fixed, so that a second run changes nothing.
"""
import hashlib
import json
import os

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixel_data_handlers.rle_handler import rle_encode_frame
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless

OUT = "test/fixtures/dicom"
truth = {}


def base(syntax, rows=9, cols=7):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    meta.MediaStorageSOPInstanceUID = "2.25.77.3"
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = "2.25.77"
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_little_endian = syntax != ExplicitVRBigEndian
    ds.is_implicit_VR = syntax == ImplicitVRLittleEndian
    ds.SOPClassUID = meta.MediaStorageSOPClassUID
    ds.SOPInstanceUID = "2.25.77.3"
    ds.StudyInstanceUID = "2.25.77.1"
    ds.SeriesInstanceUID = "2.25.77.2"
    ds.Modality = "CT"
    ds.PatientID = "GOLDEN"
    ds.PatientName = "Golden^File"
    ds.PatientAge = "061Y"
    ds.InstanceNumber = 5
    ds.ImagePositionPatient = [-120.5, -99.25, 33.0]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 0.9703, -0.2419]
    ds.PixelSpacing = [0.488281, 0.488281]
    ds.SliceThickness = 5
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = rows, cols
    ds.RescaleSlope, ds.RescaleIntercept = 1, -1024
    return ds


def pixels(ds, values, stored_bits, signed):
    dtype = values.dtype
    ds.BitsAllocated = dtype.itemsize * 8
    ds.BitsStored = stored_bits
    ds.HighBit = stored_bits - 1
    ds.PixelRepresentation = int(signed)
    ds.PixelData = values.astype(dtype.newbyteorder("<" if ds.is_little_endian else ">")).tobytes()
    if len(ds.PixelData) % 2:
        ds.PixelData += b"\0"
    ds["PixelData"].VR = "OW" if dtype.itemsize > 1 else "OB"


def save(name, ds, stored, slopes=None):
    ds.save_as(os.path.join(OUT, name), write_like_original=False)
    truth[name] = expected(ds, stored, slopes)


def expected(ds, stored, slopes=None):
    """stored: list of frames of integers, as they are before rescale."""
    slopes = slopes or [(float(ds.RescaleSlope), float(ds.RescaleIntercept))] * len(stored)
    frames = []
    for frame, (slope, intercept) in zip(stored, slopes):
        hu = (frame.astype(np.float64) * slope + intercept).astype("<f4")
        frames.append({"min": float(hu.min()), "max": float(hu.max()), "hu_sha256_f32le": hashlib.sha256(hu.tobytes()).hexdigest()})
    return {"frames": frames, "patientName": str(ds.PatientName), "rows": int(ds.Rows), "cols": int(ds.Columns)}


def ramp(dtype, low, high, shape=(9, 7)):
    return np.linspace(low, high, shape[0] * shape[1]).astype(dtype).reshape(shape)


def main():
    os.makedirs(OUT, exist_ok=True)
    for name, syntax in [("implicit", ImplicitVRLittleEndian), ("explicit", ExplicitVRLittleEndian), ("big_endian", ExplicitVRBigEndian), ("deflated", DeflatedExplicitVRLittleEndian)]:
        ds = base(syntax)
        values = ramp(np.int16, -2000, 3071)
        pixels(ds, values, 16, True)
        # A private sequence with an unknown VR's worth of nesting before the pixels.
        item = Dataset()
        inner = Dataset()
        inner.add_new(0x00091002, "LO", "deep")
        item.add_new(0x00091001, "SQ", Sequence([inner, inner]))
        ds.add_new(0x00090010, "LO", "GOLDEN")
        ds.add_new(0x00091000, "SQ", Sequence([item]))
        ds[0x00091000].is_undefined_length = True
        save(f"{name}.dcm", ds, [values])

    ds = base(RLELossless)
    frames = [ramp(np.uint16, 0, 4095), ramp(np.uint16, 4095, 100)]
    pixels(ds, frames[0], 12, False)
    ds.NumberOfFrames = 2
    ds.PixelData = encapsulate([rle_encode_frame(frame) for frame in frames])
    ds["PixelData"].is_undefined_length = True
    ds["PixelData"].VR = "OB"
    save("rle_two_frames.dcm", ds, frames)

    ds = base(ExplicitVRLittleEndian)
    values = ramp(np.uint8, 0, 255)
    pixels(ds, np.stack([values, values[::-1]]), 8, False)
    ds.NumberOfFrames = 2
    ds.RescaleSlope, ds.RescaleIntercept = "8.0625", "-1.024e3"
    save("two_odd_frames_8bit.dcm", ds, [values, values[::-1]])

    ds = base(ExplicitVRLittleEndian)
    frames = [ramp(np.int16, -1000, 1000), ramp(np.int16, -10, 10)]
    pixels(ds, np.stack(frames), 16, True)
    ds.NumberOfFrames = 2
    del ds.RescaleSlope, ds.RescaleIntercept, ds.ImagePositionPatient
    per_frame = []
    slopes = [(1.5, -10.25), (0.1, 3.0)]
    for index, (slope, intercept) in enumerate(slopes):
        item = Dataset()
        plane, transform = Dataset(), Dataset()
        plane.ImagePositionPatient = [0, 0, 10 - 5 * index]
        transform.RescaleSlope, transform.RescaleIntercept, transform.RescaleType = slope, intercept, "HU"
        item.PlanePositionSequence = Sequence([plane])
        item.PixelValueTransformationSequence = Sequence([transform])
        per_frame.append(item)
    ds.PerFrameFunctionalGroupsSequence = Sequence(per_frame)
    save("enhanced_rescale_per_frame.dcm", ds, frames, slopes)

    ds = base(ExplicitVRLittleEndian)
    values = ramp(np.int16, -1024, 3071)
    pixels(ds, values, 16, True)
    ds.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    ds.PatientName = "Yamada^Tarou=山田^太郎=やまだ^たろう"
    save("japanese.dcm", ds, [values])

    write_truth(OUT, truth)


def write_truth(folder, files):
    with open(os.path.join(folder, "truth.json"), "w") as out:
        json.dump(files, out, indent=1, ensure_ascii=False)
        out.write("\n")


if __name__ == "__main__":
    main()
