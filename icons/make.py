#!/usr/bin/env python3
"""Draws every size of the icon from innsyn.svg. Needs rsvg-convert; writes .ico and .icns by hand, both as containers of PNG."""
import pathlib
import struct
import subprocess

here = pathlib.Path(__file__).resolve().parent


def png(size: int) -> bytes:
    """The mark at one size."""
    command = ["rsvg-convert", "--width", str(size), "--height", str(size), str(here / "innsyn.svg")]
    return subprocess.run(command, check=True, capture_output=True).stdout


def ico(sizes: list[int]) -> bytes:
    """A Windows icon: directory, then one PNG for each size."""
    images = [png(size) for size in sizes]
    head = struct.pack("<HHH", 0, 1, len(images))
    offset = len(head) + 16 * len(images)
    entries = b""
    for size, image in zip(sizes, images):
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), offset)
        offset += len(image)
    return head + entries + b"".join(images)


def icns(kinds: dict[bytes, int]) -> bytes:
    """A macOS icon: chunks of type, length and PNG."""
    chunks = b""
    for kind, size in kinds.items():
        image = png(size)
        chunks += kind + struct.pack(">I", len(image) + 8) + image
    return b"icns" + struct.pack(">I", len(chunks) + 8) + chunks


for name, size in {"32x32.png": 32, "128x128.png": 128, "128x128@2x.png": 256, "icon.png": 512}.items():
    (here / name).write_bytes(png(size))
(here / "icon.ico").write_bytes(ico([16, 24, 32, 48, 64, 128, 256]))
(here / "icon.icns").write_bytes(
    icns({b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024})
)
