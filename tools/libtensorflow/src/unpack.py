"""Takes libtensorflow and the headers of its C interface out of a wheel: unpack.py WHEEL FOLDER."""

import os
import re
import shutil
import sys
import zipfile

LIBRARY = re.compile(r"tensorflow/(libtensorflow_(?:cc|framework)\.(?:so\.2|2\.dylib))")
HEADER = re.compile(r"tensorflow/include/((?:tensorflow/c/|tsl/c/|(?:tensorflow/core|tsl)/platform/ctstring).*\.h)")


def main(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            library, header = LIBRARY.fullmatch(name), HEADER.fullmatch(name)
            if library:
                target = os.path.join(folder, "lib", library[1])
            elif header:
                target = os.path.join(folder, "include", *header[1].split("/"))
            else:
                continue
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with archive.open(name) as packed, open(target, "wb") as out:
                shutil.copyfileobj(packed, out, 1 << 20)


if __name__ == "__main__":
    main(*sys.argv[1:])
