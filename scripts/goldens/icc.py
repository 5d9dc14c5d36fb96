"""Tiny ICC profiles of version 2, computed from their colour spaces, so that nobody's profile is committed."""

import struct

import numpy as np

D50 = (0.9642, 1.0, 0.8249)
# Bradford adaptation from D65 to D50, as the ICC's specification has it.
BRADFORD = np.array(
    [[1.0478112, 0.0228866, -0.0501270], [0.0295424, 0.9904844, -0.0170491], [-0.0092345, 0.0150436, 0.7521316]]
)
WHITE_D65 = (0.3127, 0.3290)
# Chromaticities of red, green and blue: SMPTE EG 432-1 and Adobe RGB (1998).
DISPLAY_P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE_RGB = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060))


def xyz(x: float, y: float) -> np.ndarray:
    return np.array([x / y, 1.0, (1 - x - y) / y])


def fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def xyz_tag(values) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(fixed(value) for value in values)


def curve_tag(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


def text_tag(text: str) -> bytes:
    return b"text\0\0\0\0" + text.encode("ascii") + b"\0"


def description_tag(text: str) -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text.encode("ascii") + b"\0" + bytes(78)


def profile(device_class: bytes, space: bytes, connection: bytes, name: str, tags: dict[bytes, bytes]) -> bytes:
    tags = {b"desc": description_tag(name), b"cprt": text_tag("No copyright"), b"wtpt": xyz_tag(D50), **tags}
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for signature, body in tags.items():
        body += bytes(-len(body) % 4)
        table += signature + struct.pack(">II", start + len(data), len(body))
        data += body
    date = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    head = struct.pack(">I", start + len(data)) + bytes(4) + b"\x02\x40\0\0" + device_class + space + connection
    head += date + b"acsp" + bytes(28) + b"".join(fixed(value) for value in D50) + bytes(48)
    return head + table + data


def rgb_profile(name: str, primaries, gamma: float) -> bytes:
    """Matrix and tone curve of an RGB space with white D65."""
    columns = np.stack([xyz(*primary) for primary in primaries], axis=1)
    matrix = BRADFORD @ (columns * np.linalg.solve(columns, xyz(*WHITE_D65)))
    tags = {key: xyz_tag(matrix[:, index]) for index, key in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}
    tags |= {key: curve_tag(gamma) for key in (b"rTRC", b"gTRC", b"bTRC")}
    return profile(b"mntr", b"RGB ", b"XYZ ", name, tags)


def cmyk_profile(name: str) -> bytes:
    """Ink on paper as a table of the 16 full overprints in Lab, linear in between."""
    inks = {0: (55, -37, -50), 1: (48, 74, -3), 2: (89, -5, 93), 3: (16, 0, 0)}
    corners = []
    for index in range(16):
        used = [ink for ink in range(4) if index >> (3 - ink) & 1]
        light = 95 * np.prod([inks[ink][0] / 95 for ink in used])
        a, b = (sum(inks[ink][axis] for ink in used) * 0.6 ** max(0, len(used) - 1) for axis in (1, 2))
        # Lab of version 2 in 16 bits: 0xFF00 is 100, and 0x8000 is the neutral of a and b.
        corners += [round(light * 652.8), round((a + 128) * 256), round((b + 128) * 256)]
    identity = struct.pack(">9i", *(65536 if index % 4 == 0 else 0 for index in range(9)))
    ramp = struct.pack(">2H", 0, 65535)
    lut = b"mft2\0\0\0\0" + bytes([4, 3, 2, 0]) + identity + struct.pack(">2H", 2, 2)
    lut += ramp * 4 + struct.pack(">48H", *corners) + ramp * 3
    return profile(b"prtr", b"CMYK", b"Lab ", name, {b"A2B0": lut})
